package projects_test

// two builds for two systems, of which the archive should contain one each.
const crossed = `
builds:
  - {id: unix, binary: hello, env: [CGO_ENABLED=0], goos: [linux], goarch: [amd64], ldflags: "-s -w -X main.version={{.Version}}"}
  - {id: mac, binary: hello, env: [CGO_ENABLED=0], goos: [darwin], goarch: [amd64], ldflags: "-s -w -X main.version={{.Version}}"}
`

const unixes = `
builds: [{env: [CGO_ENABLED=0], goos: [linux, darwin], goarch: [amd64], ldflags: "-s -w -X main.version={{.Version}}"}]
`

// archives are what is attached to the release, and its checksums.
var archives = []project{
	{name: "sums of SHA-512", config: "checksum: {algorithm: sha512, name_template: sums.sha512}\n"},
	{name: "sums of SHA-1", config: "checksum: {algorithm: sha1}\n"},
	{name: "sums of BLAKE2b", config: "checksum: {algorithm: blake2b}\n"},
	{name: "a checksum file for each asset", config: "checksum: {split: true}\n"},
	{name: "no sums", config: "checksum: {disable: true}\n"},
	{
		name: "sums of some", config: crossed + "archives: [{id: unix, ids: [unix]}, {id: mac, ids: [mac]}]\nchecksum: {ids: [unix]}\n",
	},
	{name: "a file that is not from the build", warned: []string{"checksums"}, config: "release: {extra_files: [{glob: ./hello.sh}]}\n", files: "-- hello.sh --\necho hello\n"},
	{
		name: "a manifest in the sums that is not attached", exit: 1, failed: []string{"checksums"},
		config: "checksum: {extra_files: [{glob: ./manifest.json}]}\n", files: "-- manifest.json --\n{}\n",
		says: []string{`release\.extra_files`}, never: []string{`run it again`},
	},
	{name: "archives, a bare binary and gz", config: "archives: [{id: tar, formats: [tar.gz, zip]}, {id: bin, formats: [binary]}, {id: gz, formats: [gz], files: [\"none*\"]}]\n"},
	{name: "names of the platform alone", config: unixes + "archives: [{formats: [binary], name_template: \"{{ .Os }}-{{ .Arch }}\"}]\n"},
	{name: "a binary named by its platform", config: "builds: [{env: [CGO_ENABLED=0], goos: [linux], goarch: [NATIVE], binary: \"hello_{{ .Os }}_{{ .Arch }}\", ldflags: \"-s -w -X main.version={{.Version}}\"}]\narchives: [{formats: [binary], name_template: \"{{ .Binary }}\"}]\n"},
	{name: "an archive without a program", config: "archives: [{formats: [tar.xz]}, {id: meta, meta: true, name_template: docs, files: [go.mod]}]\n"},
	{name: "several programs in an archive", config: "builds: [{id: a, binary: a, env: [CGO_ENABLED=0], goos: [linux], goarch: [amd64], ldflags: \"-s -w -X main.version={{.Version}}\"}, {id: b, binary: b, env: [CGO_ENABLED=0], goos: [linux], goarch: [amd64], ldflags: \"-s -w -X main.version={{.Version}}\"}]\narchives: [{ids: [a, b], name_template: \"all_{{.Version}}_{{.Os}}_{{.Arch}}\"}]\n"},
	{
		name: "the sources with a program among them", config: "source: {enabled: true}\n",
		setup: "mkdir testdata; CGO_ENABLED=0 go build -buildvcs=false -o testdata/hello .; commit 'test: data'",
	},
	{
		name: "names that collide", exit: 3, config: unixes + "archives: [{formats: [binary], name_template: \"{{ .Binary }}-{{ .Arch }}\"}]\n",
	},
	{
		name: "a system that no archive has", exit: 1, failed: []string{"platforms"},
		config: crossed + "archives: [{ids: [unix], name_template: \"hello_{{ .Os }}\"}]\n", says: []string{`darwin`},
	},
}

// packages are what the package managers of Linux distributions install.
var packages = []project{
	{name: "packages of all kinds", config: "nfpms: [{formats: [deb, rpm, apk, archlinux], maintainer: \"A <a@example.com>\", description: hello}]\n"},
	{name: "the program in a package is built another way", config: `
builds:
  - {id: unix, binary: hello, env: [CGO_ENABLED=0], goos: [linux], goarch: [amd64], ldflags: "-s -w -X main.version={{.Version}}"}
  - {id: packages, binary: hello, env: [CGO_ENABLED=0], goos: [linux], goarch: [amd64], tags: [packaged], ldflags: "-s -w -X main.version={{.Version}} -X main.config=/etc/hello.conf"}
archives: [{ids: [unix]}]
nfpms: [{ids: [packages], formats: [deb], maintainer: "A <a@example.com>", description: hello}]
`, files: "-- config.go --\npackage main\n\nvar config = \"/usr/local/etc/hello.conf\"\n\nfunc init() { _ = config }\n"},
	{name: "another name, an epoch, a release and a prerelease", config: "nfpms: [{formats: [deb, rpm], maintainer: \"A <a@example.com>\", description: hello, package_name: \"hello-{{ .Major }}\", file_name_template: \"{{ .PackageName }}_{{ .Arch }}\", epoch: 1, release: 2, version_metadata: git, prerelease: beta1}]\n"},
}
