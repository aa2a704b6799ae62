package projects_test

const unixes = "builds: [{STAMPED, goos: [linux, darwin], goarch: [amd64]}]\n"

// archives are what is attached to the release, and its checksums.
var archives = []project{
	{
		name: "archives of each format, bare programs named by their platform, several programs and none in an archive, the sources, and notes of GitHub for a draft that is a prerelease on purpose",
		config: `
builds:
  - {id: hello, STAMPED, goos: [linux], goarch: [amd64]}
  - {id: both, binary: both, STAMPED, goos: [linux, darwin], goarch: [amd64]}
  - {id: a, binary: a, STAMPED, goos: [linux], goarch: [amd64]}
  - {id: b, binary: b, STAMPED, goos: [linux], goarch: [amd64]}
  - {id: named, binary: "hello_{{ .Os }}_{{ .Arch }}", STAMPED, goos: [linux], goarch: [NATIVE]}
archives:
  - {id: tar, ids: [hello], formats: [tar.gz, zip]}
  - {id: gz, ids: [hello], formats: [gz], files: ["none*"]}
  - {id: bare, ids: [hello], formats: [binary]}
  - {id: platform, ids: [both], formats: [binary], name_template: "{{ .Os }}-{{ .Arch }}"}
  - {id: named, ids: [named], formats: [binary], name_template: "{{ .Binary }}"}
  - {id: xz, ids: [named], formats: [tar.xz], name_template: xz}
  - {id: all, ids: [a, b], formats: [tar.zst], name_template: "all_{{.Version}}_{{.Os}}_{{.Arch}}"}
  - {id: meta, meta: true, name_template: docs, files: [go.mod]}
source: {enabled: true}
changelog: {use: github-native}
release: {prerelease: "true", draft: true, replace_existing_draft: true}
`,
		setup: "mkdir testdata; CGO_ENABLED=0 go build -buildvcs=false -o testdata/hello .; commit 'test: data'",
	},
	{
		name: "names that collide", exit: 3, config: unixes + "archives: [{formats: [binary], name_template: \"{{ .Binary }}-{{ .Arch }}\"}]\n",
	},
}

// packages are what the package managers of Linux distributions install.
var packages = []project{
	{
		name: "packages of all kinds, one of a program that is built another way, another name, an epoch, a release, a prerelease, a checksum file for each asset, and notes since the candidates",
		config: `
builds:
  - {id: hello, STAMPED, goos: [linux], goarch: [NATIVE]}
  - {id: packaged, binary: hello, env: [CGO_ENABLED=0], goos: [linux], goarch: [amd64], tags: [packaged], ldflags: "-s -w -X main.version={{.Version}} -X main.config=/etc/hello.conf"}
archives: [{ids: [hello], formats: [tar]}]
nfpms:
  - {id: kinds, ids: [hello], formats: [deb, rpm, apk, archlinux], maintainer: "A <a@example.com>", description: hello}
  - {id: packaged, ids: [packaged], package_name: hello-packaged, formats: [deb], maintainer: "A <a@example.com>", description: hello}
  - {id: named, ids: [hello], formats: [deb, rpm], maintainer: "A <a@example.com>", description: hello, package_name: "hello-{{ .Major }}", file_name_template: "{{ .PackageName }}_{{ .Arch }}",
     epoch: 1, release: 2, version_metadata: git, prerelease: beta1}
checksum: {split: true}
`,
		files: "-- config.go --\npackage main\n\nvar config = \"/usr/local/etc/hello.conf\"\n\nfunc init() { _ = config }\n",
		setup: "git tag v0.1.0; commit 'fix: one'; git tag v0.2.0-rc.1; commit 'fix: two'",
		args:  []string{"rehearse", "--skip=images", "--version=v0.2.0"},
	},
}
