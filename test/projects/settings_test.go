package projects_test

// notes are how a release page is written.
var notes = []project{
	{
		name: "a moving tag next to the versions", exit: 1, failed: []string{"notes"}, says: []string{`fix: one`},
		setup: "git tag v0.1.0; commit 'fix: one'; git tag nightly; commit 'fix: two'",
	},
	{name: "notes of a version after candidates", setup: "git tag v0.1.0; commit 'fix: one'; git tag v0.2.0-rc.1; commit 'fix: two'", args: []string{"rehearse", "--skip=images", "--version=v0.2.0"}},
	{name: "a page in another repository without notes, never the latest", config: "changelog: {disable: true}\nrelease: {make_latest: false, github: {owner: acme, name: releases}}\n"},
	{name: "notes of GitHub for a draft that is a prerelease on purpose and is replaced", config: "changelog: {use: github-native}\nrelease: {prerelease: \"true\", draft: true, replace_existing_draft: true}\n"},
	{
		name: "notes by hash alone, with header and footer", setup: "git tag v0.1.0; commit 'fix: one'",
		config: "changelog: {format: \"{{ .SHA }}\"}\nrelease: {name_template: \"Release {{ .Version }}\", header: \"# {{ .Now }}\", footer: \"{{ .PreviousTag }}\"}\n",
	},
	{name: "a page without files", config: "release: {skip_upload: true, mode: append, target_commitish: \"{{ .Commit }}\", discussion_category_name: General}\nmilestones: [{close: true}]\n"},
	{name: "no page", config: "release: {disable: true}\n"},
}

// settings are configurations as users write them, and as GoReleaser takes them or does not.
var settings = []project{
	{name: "a deprecated setting", config: "archives: [{format: tar.gz}]\n", warned: []string{"config"}},
	{name: "two configurations", files: "-- .goreleaser.yml --\nversion: 2\nproject_name: hello\n", warned: []string{"config"}, says: []string{`\.goreleaser\.yml`}, args: []string{"check", "--offline"}},
	{name: "no project_name, and an origin by ssh", config: "project_name: \"\"\n", setup: "git remote set-url origin git@github.com:acme/hello.git"},
	{name: "a setting of GoReleaser Pro", exit: 2, says: []string{`template_files needs GoReleaser Pro`}, config: "template_files: [{src: notes.tpl, dst: notes.txt}]\n", files: "-- notes.tpl --\n{{ .Tag }}\n"},
	{name: "sums named by a function, and a remote of another name", setup: "git remote rename origin upstream", config: "checksum: {name_template: \"{{ .ProjectName | title }}_{{ incpatch .Version }}_{{ .Runtime.Goos }}_{{ time \\\"2006\\\" }}.txt\"}\n"},
	{name: "a broken template", exit: 1, failed: []string{"config"}, config: "archives: [{name_template: \"{{ .Os \"}]\n", args: []string{"check", "--offline"}},
	{name: "a field that no template has", exit: 1, failed: []string{"config"}, config: "archives: [{name_template: \"{{ .Oss }}\"}]\n", args: []string{"check", "--offline"}},
	{name: "GoReleaser 1", exit: 2, config: "archives: [{replacements: {linux: Linux}}]\n", says: []string{`replacements`}},
	{name: "GoReleaser Pro", exit: 2, config: "pro: true\nmonorepo: {tag_prefix: cli/, dir: .}\n", says: []string{`GoReleaser Pro`}},
	{name: "GitLab", exit: 2, config: "gitlab_urls: {api: https://gitlab.example.com/api/v4/, download: https://gitlab.example.com}\nrelease: {gitlab: {owner: acme, name: hello}}\n", setup: "git remote set-url origin https://gitlab.com/acme/hello", says: []string{`gitlab_urls, but relkit supports only GitHub`}},
	{name: "an origin on GitLab", exit: 2, setup: "git remote set-url origin https://gitlab.com/acme/hello", says: []string{`gitlab\.com`}},
	{name: "no remote", setup: "git remote remove origin", config: "release: {github: {owner: acme, name: hello}}\n"},
}

// tags are how versions are named.
var tags = []project{
	{name: "tags without v", setup: "git tag 6.14.0; commit 'fix: more'", says: []string{`6\.14\.1|6\.15\.0`}, never: []string{`v0\.1\.0`}, warned: []string{"module"}},
	{name: "the next version is on another branch", setup: "git tag v1.0.0; git checkout -q -b fix; commit 'fix: b'; git tag v1.0.1; git checkout -q main; commit 'fix: c'", says: []string{`v1\.0\.2`}},
	{name: "a version named by its date", setup: "git tag v2026.04.22.3; commit 'fix: b'", says: []string{`v2026\.04\.22\.3`}},
	{name: "tags with a prefix", setup: "git tag cli-v0.41.0; commit 'fix: b'", says: []string{`cli-v0\.41\.0`}, args: []string{"check", "--offline"}, warned: []string{"tag"}},
	{name: "a second major version without its path", setup: "git tag v2.0.2; commit 'fix: b'", never: []string{`go install \S+@`}, warned: []string{"module"}},
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
