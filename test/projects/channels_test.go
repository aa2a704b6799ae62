package projects_test

const everywhere = `
builds: [{STAMPED, goos: [linux, darwin, windows], goarch: [amd64]}]
archives: [{formats: [tar], format_overrides: [{goos: windows, formats: [zip]}]}]
`

const draft = "release: {draft: true, replace_existing_draft: true, prerelease: auto}\n"

// candidate rehearses a release candidate.
var candidate = []string{"rehearse", "--skip=images", "--version=v0.1.0-rc.1"}

// channels are the package managers that a release is published to.
var channels = []project{
	{name: "a formula of two archives for a system", exit: 3, config: unixes + "archives: [{formats: [tar.gz, zip]}]\nbrews: [{repository: {owner: acme, name: homebrew-tap}, test: 'system \"#{bin}/hello\"'}]\n", says: []string{`ids`}},
	{name: "a token behind a condition", exit: 2, says: []string{`brews\[0\]\.repository\.token .*only a single variable`}, config: unixes + "brews: [{repository: {owner: acme, name: homebrew-tap, token: '{{ if index .Env \"TAP\" }}{{ .Env.TAP }}{{ end }}'}, test: 'system \"#{bin}/hello\"'}]\n"},
	{
		name: "a release that is public at once: a formula with what many have, one that is written only, a cask of archives with a folder, Scoop, a bucket with git, krew, Nix without Nix, a winget repository of one's own",
		config: `
builds: [{STAMPED, goos: [linux, darwin, windows], goarch: [amd64]}]
archives:
  - {id: archive, format_overrides: [{goos: windows, formats: [zip]}]}
  - {id: folder, formats: [tar], wrap_in_directory: true, name_template: "folder_{{ .Version }}_{{ .Os }}_{{ .Arch }}"}
brews:
  - ids: [archive]
    repository: {owner: acme, name: homebrew-tap, token: "{{ .Env.TAP_TOKEN }}"}
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
  - {name: hello-written, ids: [archive], repository: {owner: acme, name: homebrew-hello}, directory: Formula, skip_upload: true, test: 'system "true"'}
homebrew_casks:
  - {ids: [folder], repository: {owner: acme, name: homebrew-tap}, homepage: "https://example.com", description: Says hello}
scoops:
  - {ids: [archive], repository: {owner: acme, name: scoop-bucket}, directory: bucket, license: MIT, homepage: "https://example.com", description: Says hello}
  - {name: hello-git, ids: [archive], repository: {git: {url: "git@git.example.com:acme/bucket.git", private_key: "{{ .Env.BUCKET_KEY }}"}}, license: MIT, homepage: "https://example.com", description: Says hello}
krews: [{ids: [archive], repository: {owner: acme, name: krew-index}, homepage: "https://example.com", short_description: Says hello, description: Says hello}]
nix: [{ids: [archive], repository: {owner: acme, name: nur}, license: mit, homepage: "https://example.com", description: Says hello}]
winget: [{ids: [archive], publisher: Acme, license: MIT, short_description: Says hello, repository: {owner: acme, name: packages}}]
`,
		says:  []string{`brew install --cask acme/tap/hello"`, `scoop install acme/hello`, `kubectl krew install acme/hello`, `nix-hash is not installed`},
		never: []string{`"winget install`},
	},
	{
		name: "a draft that is promoted: casks of archives and of bare programs, AUR packages",
		config: draft + `
builds: [{STAMPED, goos: [linux, darwin], goarch: [amd64]}]
archives:
  - {id: archive, formats: [tar]}
  - {id: bare, formats: [binary], name_template: "bare_{{ .Os }}_{{ .Arch }}"}
source: {enabled: true}
homebrew_casks:
  - {ids: [archive], repository: {owner: acme, name: homebrew-tap}, skip_upload: true, homepage: "https://example.com", description: Says hello}
  - {name: hello-bare, ids: [bare], repository: {owner: acme, name: homebrew-tap}, skip_upload: true, homepage: "https://example.com", description: Says hello}
aurs: [{ids: [archive], homepage: "https://example.com", description: Says hello, license: MIT, skip_upload: true, private_key: "{{ .Env.AUR_KEY }}", git_url: "ssh://aur@aur.archlinux.org/hello-bin.git", package: 'install -Dm755 "./hello" "${pkgdir}/usr/bin/hello"'}]
aur_sources: [{homepage: "https://example.com", description: Says hello, license: MIT, skip_upload: true, private_key: "{{ .Env.AUR_KEY }}", git_url: "ssh://aur@aur.archlinux.org/hello.git", build: go build, package: 'install -Dm755 "./hello" "${pkgdir}/usr/bin/hello"'}]
`,
		says: []string{
			`brew install --cask acme/tap/hello"`, `brew install --cask acme/tap/hello-bare"`,
			`git clone https://aur\.archlinux\.org/hello-bin\.git`, `git clone https://aur\.archlinux\.org/hello\.git`,
		},
	},
	{
		name: "a cask and an AUR package that do not wait for the draft", exit: 1, failed: []string{"channels"},
		config: unixes + draft + `
homebrew_casks: [{repository: {owner: acme, name: homebrew-tap}, homepage: "https://example.com", description: Says hello}]
aurs: [{homepage: "https://example.com", description: Says hello, license: MIT, private_key: "{{ .Env.AUR_KEY }}", git_url: "ssh://aur@aur.archlinux.org/hello-bin.git"}]
`,
		says: []string{`acme/homebrew-tap offers 0\.1\.0 already, but the release is still a draft`, `homebrew_casks\[0\]\.skip_upload to true`, `aurs\[0\]\.skip_upload`},
	},
	{
		name: "formulas and casks of a slip and of addresses without the v, a hook that changes a tracked file, a manifest in the sums that is not attached, a system that no archive has",
		config: `
before: {hooks: ["sed -i s/0.0.0/{{ .Version }}/ npm.json"]}
builds:
  - {id: hello, STAMPED, goos: [linux, darwin], goarch: [amd64]}
  - {id: windows, binary: hello, STAMPED, goos: [windows], goarch: [amd64]}
archives: [{ids: [hello], formats: [tar]}]
checksum: {extra_files: [{glob: ./manifest.json}]}
brews:
  - {name: formula-address, repository: {owner: acme, name: homebrew-tap}, url_template: "https://github.com/acme/hello/releases/download/{{ .Version }}/{{ .ArtifactName }}", test: 'system "#{bin}/hello"'}
  - {name: formula-slip, repository: {owner: acme, name: homebrew-tap}, install: 'bin.install "helo"', test: 'system "true"'}
homebrew_casks:
  - {name: cask-both, repository: {owner: acme, name: homebrew-tap}, binaries: [helo], url: {template: "https://github.com/acme/hello/releases/download/{{ .Version }}/{{ .ArtifactName }}"}, homepage: "https://example.com", description: Says hello}
  - {name: cask-slip, repository: {owner: acme, name: homebrew-tap}, binaries: [helo], homepage: "https://example.com", description: Says hello}
`,
		files: "-- npm.json --\n{\"version\":\"0.0.0\"}\n-- manifest.json --\n{}\n",
		exit:  1, failed: []string{"checksums", "platforms", "buildinfo", "manifests"},
		says: []string{
			`npm\.json`, `release\.extra_files`, `hello windows/amd64`,
			`formula-address"[^}]*is not of v0\.1\.0`, `formula-slip"[^}]*installs helo, which is not in hello_0\.1\.0_linux_amd64\.tar`,
			`cask-both"[^}]*is not of v0\.1\.0`, `cask-slip"[^}]*installs helo, which[^}]*homebrew_casks\[1\]\.binaries`,
		},
		never: []string{`run it again`},
	},
	{
		name: "packages and images that follow a candidate", args: rehearseRC, env: buildx, files: before, exit: 1, failed: []string{"pushes", "channels"}, warned: []string{"config"},
		config: `
builds: [{STAMPED, flags: [-trimpath], targets: [linux_amd64, linux_arm64, darwin_amd64, windows_amd64]}]
archives: [{formats: [tar], format_overrides: [{goos: windows, formats: [zip]}]}]
release: {prerelease: auto}
brews: [{name: formula, repository: {owner: acme, name: homebrew-tap}, test: 'system "#{bin}/hello"'}]
homebrew_casks: [{repository: {owner: acme, name: homebrew-casks}, homepage: "https://example.com", description: Says hello}]
scoops: [{repository: {owner: acme, name: scoop-bucket}, license: MIT, homepage: "https://example.com", description: Says hello}]
krews: [{repository: {owner: acme, name: krew-index}, homepage: "https://example.com", short_description: Says hello, description: Says hello}]
kos: [{repositories: [ghcr.io/acme/hello], tags: ["{{.Version}}", latest], bare: true, base_import_paths: true}]
` + twoImages + "docker_manifests:\n  - {name_template: \"acme/hello:{{.Version}}\", " + joins + "}\n  - {name_template: acme/hello:latest, " + joins + "}\n",
		says: []string{
			`acme/homebrew-tap offers 0\.1\.0-rc\.1, which is a prerelease`, `acme/homebrew-casks offers 0\.1\.0-rc\.1, which is a prerelease`, `acme/scoop-bucket offers`, `acme/krew-index offers v0\.1\.0-rc\.1`,
			"base_import_paths has precedence over bare: the image is called ghcr.io/acme/hello/hello", "ghcr.io/acme/hello/hello:latest", `"acme/hello:latest`,
		},
	},
	{
		name: "packages and images that leave candidates out, with buildx alone", args: rehearseRC, env: buildx, files: before, warned: []string{"config"},
		config: `
builds: [{STAMPED, flags: [-trimpath], targets: [linux_amd64, linux_arm64, darwin_amd64, windows_amd64]}]
archives: [{formats: [tar], format_overrides: [{goos: windows, formats: [zip]}]}]
release: {prerelease: auto}
homebrew_casks: [{repository: {owner: acme, name: homebrew-tap}, skip_upload: auto, homepage: "https://example.com", description: Says hello}]
scoops: [{repository: {owner: acme, name: scoop-bucket}, license: MIT, skip_upload: auto, homepage: "https://example.com", description: Says hello}]
kos: [{repositories: [ghcr.io/acme/hello], tags: ["{{.Version}}", "{{if not .Prerelease}}latest{{end}}"], bare: true}]
` + twoImages + "docker_manifests:\n  - {name_template: \"acme/hello:{{.Version}}\", " + joins + "}\n  - {name_template: acme/hello:latest, skip_push: auto, " + joins + "}\n",
		says:  []string{`docker pull acme/hello:0.1.0-rc.1`, "the Docker engine"},
		never: []string{`"(brew|scoop) install `, `"variant":`},
	},
}
