package projects_test

const everywhere = `
builds: [{env: [CGO_ENABLED=0], goos: [linux, darwin, windows], goarch: [amd64], ldflags: "-s -w -X main.version={{.Version}}"}]
archives: [{format_overrides: [{goos: windows, formats: [zip]}]}]
`

const draft = "release: {draft: true, replace_existing_draft: true, prerelease: auto}\n"

// candidate rehearses a release candidate.
var candidate = []string{"rehearse", "--skip=images", "--version=v0.1.0-rc.1"}

// about is what manifests say of the program.
const about = "homepage: \"https://example.com\", description: Says hello, "

// channels are the package managers that a release is published to.
var channels = []project{
	{name: "a formula that is written only", config: unixes + "brews: [{repository: {owner: acme, name: homebrew-hello}, directory: Formula, skip_upload: true, test: 'system \"true\"'}]\n"},
	{name: "a formula whose URL has the version in place of the tag", exit: 1, failed: []string{"manifests"}, config: unixes + "brews: [{repository: {owner: acme, name: homebrew-tap}, url_template: \"https://github.com/acme/hello/releases/download/{{ .Version }}/{{ .ArtifactName }}\", test: 'system \"#{bin}/hello\"'}]\n"},
	{name: "a formula of two archives for a system", exit: 3, config: unixes + "archives: [{formats: [tar.gz, zip]}]\nbrews: [{repository: {owner: acme, name: homebrew-tap}, test: 'system \"#{bin}/hello\"'}]\n", says: []string{`ids`}},
	{name: "a token behind a condition", exit: 2, says: []string{`brews\[0\]\.repository\.token .*only a single variable`}, config: unixes + "brews: [{repository: {owner: acme, name: homebrew-tap, token: '{{ if index .Env \"TAP\" }}{{ .Env.TAP }}{{ end }}'}, test: 'system \"#{bin}/hello\"'}]\n"},
	{name: "a formula that follows a prerelease", exit: 1, failed: []string{"channels"}, config: unixes + "release: {prerelease: auto}\nbrews: [{repository: {owner: acme, name: homebrew-tap}, test: 'system \"#{bin}/hello\"'}]\n", args: candidate},
	{
		name: "a formula with what many have", config: unixes + `
brews:
  - repository: {owner: acme, name: homebrew-tap, token: "{{ .Env.TAP_TOKEN }}"}
    directory: Formula
    homepage: https://example.com
    description: Says "hello"
    license: Apache-2.0
    download_strategy: GitHubPrivateRepositoryReleaseDownloadStrategy
    custom_require: lib/custom_download_strategy
    dependencies: [{name: git}, {name: fish, type: optional}]
    caveats: Say hello
    install: |
      bin.install "hello"
      generate_completions_from_executable(bin/"hello", "completion")
      man1.install Dir["*.1"]
    post_install: |
      system "#{bin}/hello"
    custom_block: |
      head "https://github.com/acme/hello.git"
      livecheck do
        url :stable
      end
    test: |
      assert_match "hello #{version}", shell_output("#{bin}/hello 2>&1")
`,
	},
	{
		name: "a formula that installs what the archive lacks", exit: 1, failed: []string{"manifests"},
		config: unixes + "brews: [{repository: {owner: acme, name: homebrew-tap}, install: 'bin.install \"helo\"', test: 'system \"true\"'}]\n",
		says:   []string{`installs helo, which is not in hello_0\.1\.0_linux_amd64\.tar\.gz`},
	},
	{
		name: "a formula by pull request", warned: []string{"promoted"},
		config: unixes + "brews: [{repository: {owner: acme, name: homebrew-tap, branch: \"hello-{{ .Version }}\", pull_request: {enabled: true, base: {owner: acme, name: homebrew-tap, branch: main}}}, directory: Formula, test: 'system \"true\"'}]\n",
		says:   []string{`waits for a pull request to acme/homebrew-tap@main to be merged`}, never: []string{`"brew install `},
	},
	{
		name: "a formula for candidates alone", config: unixes + draft + "brews: [{name: hello-rc, repository: {owner: acme, name: homebrew-tap}, skip_upload: true, test: 'system \"true\"'}]\n",
		args: candidate, says: []string{`brew install acme/tap/hello-rc`},
	},
	{name: "a cask of a release that is public at once", config: unixes + "homebrew_casks: [{repository: {owner: acme, name: homebrew-tap}, " + about + "}]\n", says: []string{`brew install --cask acme/tap/hello`}},
	{name: "a cask that is promoted", config: unixes + draft + "homebrew_casks: [{repository: {owner: acme, name: homebrew-tap}, skip_upload: true, " + about + "}]\n", says: []string{`brew install --cask acme/tap/hello`}},
	{
		name: "a cask of a draft", exit: 1, failed: []string{"channels"},
		config: unixes + draft + "homebrew_casks: [{repository: {owner: acme, name: homebrew-tap}, " + about + "}]\n",
		says:   []string{`acme/homebrew-tap offers 0\.1\.0 already, but the release is still a draft`, `homebrew_casks\[0\]\.skip_upload to true`},
	},
	{
		name: "a cask of a slip and of addresses without the v", exit: 1, failed: []string{"manifests"},
		config: unixes + "homebrew_casks: [{repository: {owner: acme, name: homebrew-tap}, binaries: [helo], url: {template: \"https://github.com/acme/hello/releases/download/{{ .Version }}/{{ .ArtifactName }}\"}, " + about + "}]\n",
		says:   []string{`is not of v0\.1\.0`},
	},
	{
		name: "a cask of a slip", exit: 1, failed: []string{"manifests"},
		config: unixes + "homebrew_casks: [{repository: {owner: acme, name: homebrew-tap}, binaries: [helo], " + about + "}]\n",
		says:   []string{`installs helo, which`, `homebrew_casks\[0\]\.binaries`},
	},
	{name: "a cask of archives with a folder", config: "builds: [{env: [CGO_ENABLED=0], goos: [linux, darwin], goarch: [amd64], ldflags: \"-s -w -X main.version={{.Version}}\"}]\narchives: [{wrap_in_directory: true}]\nhomebrew_casks: [{repository: {owner: acme, name: homebrew-tap}, " + about + "}]\n"},
	{name: "a cask of bare programs", config: unixes + "archives: [{formats: [binary]}]\nhomebrew_casks: [{repository: {owner: acme, name: homebrew-tap}, " + about + "}]\n"},
	{
		name: "packages that follow a candidate", exit: 1, failed: []string{"channels"}, args: candidate,
		config: everywhere + "release: {prerelease: auto}\nhomebrew_casks: [{repository: {owner: acme, name: homebrew-tap}, " + about + "}]\n" +
			"scoops: [{repository: {owner: acme, name: scoop-bucket}, license: MIT, " + about + "}]\n" +
			"krews: [{repository: {owner: acme, name: krew-index}, short_description: Says hello, " + about + "}]\n",
		says: []string{`acme/homebrew-tap offers 0\.1\.0-rc\.1, which is a prerelease`, `acme/scoop-bucket offers`, `acme/krew-index offers v0\.1\.0-rc\.1`},
	},
	{
		name: "packages that leave candidates out", args: candidate,
		config: everywhere + "release: {prerelease: auto}\nhomebrew_casks: [{repository: {owner: acme, name: homebrew-tap}, skip_upload: auto, " + about + "}]\n" +
			"scoops: [{repository: {owner: acme, name: scoop-bucket}, license: MIT, skip_upload: auto, " + about + "}]\n",
		never: []string{`"(brew|scoop) install `},
	},
	{
		name: "manifests of Scoop, krew and a winget repository of one's own",
		config: everywhere + "scoops: [{repository: {owner: acme, name: scoop-bucket}, directory: bucket, license: MIT, " + about + "}]\n" +
			"krews: [{repository: {owner: acme, name: krew-index}, short_description: Says hello, " + about + "}]\n" +
			"winget: [{publisher: Acme, license: MIT, short_description: Says hello, repository: {owner: acme, name: packages}}]\n",
		says: []string{`scoop install acme/hello`, `kubectl krew install acme/hello`}, never: []string{`"winget install`},
	},
	{
		name: "winget by pull request to its own repository", warned: []string{"promoted"},
		config: everywhere + "winget: [{publisher: Acme, license: MIT, short_description: Says hello, homepage: \"https://example.com\", repository: {owner: acme, name: winget-pkgs, branch: \"hello-{{ .Version }}\", pull_request: {enabled: true, base: {owner: microsoft, name: winget-pkgs, branch: master}}}}]\n",
		says:   []string{`waits for a pull request to microsoft/winget-pkgs@master`}, never: []string{`"winget install`},
	},
	{
		name: "winget proposed for a draft", warned: []string{"channels", "promoted"},
		config: everywhere + draft + "winget: [{publisher: Acme, license: MIT, short_description: Says hello, repository: {owner: acme, name: winget-pkgs, branch: \"hello-{{ .Version }}\", pull_request: {enabled: true, base: {owner: microsoft, name: winget-pkgs, branch: master}}}}]\n",
		says:   []string{`proposes it already, but the release is still a draft`},
	},
	{name: "a Nix package without Nix", config: unixes + "nix: [{repository: {owner: acme, name: nur}, license: mit, " + about + "}]\n", says: []string{`nix-hash is not installed`}},
	{
		name: "AUR packages that are promoted", config: everywhere + draft + "source: {enabled: true}\n" + `
aurs: [{homepage: "https://example.com", description: Says hello, license: MIT, skip_upload: true, private_key: "{{ .Env.AUR_KEY }}", git_url: "ssh://aur@aur.archlinux.org/hello-bin.git", package: 'install -Dm755 "./hello" "${pkgdir}/usr/bin/hello"'}]
aur_sources: [{homepage: "https://example.com", description: Says hello, license: MIT, skip_upload: true, private_key: "{{ .Env.AUR_KEY }}", git_url: "ssh://aur@aur.archlinux.org/hello.git", build: go build, package: 'install -Dm755 "./hello" "${pkgdir}/usr/bin/hello"'}]
`, says: []string{`git clone https://aur\.archlinux\.org/hello-bin\.git`, `git clone https://aur\.archlinux\.org/hello\.git`},
	},
	{
		name: "an AUR package of a draft", exit: 1, failed: []string{"channels"}, config: everywhere + draft + `
aurs: [{homepage: "https://example.com", description: Says hello, license: MIT, private_key: "{{ .Env.AUR_KEY }}", git_url: "ssh://aur@aur.archlinux.org/hello-bin.git"}]
`, says: []string{`aurs\[0\]\.skip_upload`},
	},
	{name: "a bucket that is pushed to with git", config: everywhere + "scoops: [{repository: {git: {url: \"git@git.example.com:acme/bucket.git\", private_key: \"{{ .Env.BUCKET_KEY }}\"}}, license: MIT, " + about + "}]\n"},
}
