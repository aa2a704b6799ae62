package projects_test

// notes are how a release page is written.
var notes = []project{
	{
		name:   "a page in another repository without notes, never the latest, no sums, and an absolute dist folder",
		config: "dist: /tmp/relkit-test-of-an-absolute-dist\nchecksum: {disable: true}\nchangelog: {disable: true}\nrelease: {make_latest: false, github: {owner: acme, name: releases}}\n",
	},
}

// settings are configurations as users write them, and as GoReleaser takes them or does not.
var settings = []project{
	{name: "two configurations", files: "-- .goreleaser.yml --\nversion: 2\nproject_name: hello\n", warned: []string{"config"}, says: []string{`\.goreleaser\.yml`}, args: []string{"check", "--offline"}},
	{name: "a setting of GoReleaser Pro", exit: 2, says: []string{`template_files needs GoReleaser Pro`}, config: "template_files: [{src: notes.tpl, dst: notes.txt}]\n", files: "-- notes.tpl --\n{{ .Tag }}\n"},
	{
		name:   "no project_name, a remote of another name by ssh, sums named by a function, a version named by its date, notes from the changes that GitHub lists, and a formula in the repository of the project",
		config: "project_name: \"\"\nchecksum: {name_template: \"{{ .ProjectName | title }}_{{ incpatch .Version }}_{{ .Runtime.Goos }}_{{ time \\\"2006\\\" }}.txt\"}\nchangelog: {use: github}\nbrews: [{repository: {owner: acme, name: hello}, test: 'system \"true\"'}]\n",
		setup:  "git remote rename origin upstream; git remote set-url upstream git@github.com:acme/hello.git; git tag v2026.04.22.3; commit 'fix: b'",
		args:   []string{"rehearse", "--skip=images"}, // whose progress names the tag
		says:   []string{`v2026\.04\.22\.3`, `"brew tap acme/hello https://github\.com/acme/hello"`, `"brew install acme/hello/hello"`},
	},
	{name: "a broken template", exit: 1, failed: []string{"config"}, config: "archives: [{name_template: \"{{ .Os \"}]\n", args: []string{"check", "--offline"}},
	{name: "a field that no template has", exit: 1, failed: []string{"config"}, config: "archives: [{name_template: \"{{ .Oss }}\"}]\n", args: []string{"check", "--offline"}},
	{name: "GoReleaser 1", exit: 2, config: "archives: [{replacements: {linux: Linux}}]\n", says: []string{`replacements`}},
	{name: "GoReleaser Pro", exit: 2, config: "pro: true\nmonorepo: {tag_prefix: cli/, dir: .}\n", says: []string{`GoReleaser Pro`}},
	{name: "GitLab", exit: 2, config: "gitlab_urls: {api: https://gitlab.example.com/api/v4/, download: https://gitlab.example.com}\nrelease: {gitlab: {owner: acme, name: hello}}\n", setup: "git remote set-url origin https://gitlab.com/acme/hello", says: []string{`gitlab_urls, but relkit supports only GitHub`}},
	{name: "an origin on GitLab", exit: 2, setup: "git remote set-url origin https://gitlab.com/acme/hello", says: []string{`gitlab\.com`}},
}

// tags are how versions are named.
var tags = []project{
	{
		name: "tags without v, a formula by pull request, and winget by pull request to its own repository", setup: "git tag 6.14.0; commit 'fix: more'", warned: []string{"module", "promoted"},
		config: everywhere + `
brews: [{repository: {owner: acme, name: homebrew-tap, branch: "hello-{{ .Version }}", pull_request: {enabled: true, base: {owner: acme, name: homebrew-tap, branch: main}}}, directory: Formula, test: 'system "true"'}]
winget: [{publisher: Acme, license: MIT, short_description: Says hello, homepage: "https://example.com", repository: {owner: acme, name: winget-pkgs, branch: "hello-{{ .Version }}", pull_request: {enabled: true, base: {owner: microsoft, name: winget-pkgs, branch: master}}}}]
`,
		says:  []string{`6\.14\.1|6\.15\.0`, `waits for a pull request to acme/homebrew-tap@main to be merged`, `waits for a pull request to microsoft/winget-pkgs@master`},
		never: []string{`v0\.1\.0`, `"brew install `, `"winget install`},
	},
	{name: "tags with a prefix", setup: "git tag cli-v0.41.0; commit 'fix: b'", says: []string{`cli-v0\.41\.0`}, args: []string{"check", "--offline"}, warned: []string{"tag"}},
}

// workflows are how users release.
var workflows = []project{
	{
		name: "a push without a filter", args: []string{"check", "--offline"},
		files: "-- .github/workflows/release.yml --\non: [push, pull_request]\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: goreleaser/goreleaser-action@v6\n        if: startsWith(github.ref, 'refs/tags/')\n",
	},
	{
		name: "branches alone", args: []string{"check", "--offline"}, says: []string{`no workflow of the project is triggered by a tag`},
		files: "-- .github/workflows/release.yml --\non: {push: {branches: [main]}}\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: goreleaser/goreleaser-action@v6\n",
	},
	{
		name: "no step that installs syft", exit: 1, failed: []string{"needs"}, args: []string{"check", "--offline"}, config: "sboms: [{artifacts: archive}]\n",
		files: "-- .github/workflows/release.yml --\non: {push: {tags: ['v*']}}\npermissions: {contents: write}\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n        with: {fetch-depth: 0}\n      - uses: goreleaser/goreleaser-action@v6\n        with: {args: release --clean}\n        env: {GITHUB_TOKEN: \"${{ github.token }}\"}\n",
		says:  []string{`syft`},
	},
	{
		name: "arguments that cosign 3 refuses", args: []string{"check", "--offline"}, exit: 1, failed: []string{"cosign"},
		config: "signs: [{cmd: cosign, artifacts: checksum, args: [sign-blob, \"--output-signature=${signature}\", \"${artifact}\", --yes]}]\n",
		files:  "-- .github/workflows/release.yml --\non: {push: {tags: ['v*']}}\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: sigstore/cosign-installer@v4\n      - uses: goreleaser/goreleaser-action@v6\n",
		says:   []string{`needs --bundle`},
	},
}
