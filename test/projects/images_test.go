package projects_test

// dockerfile copies the program of the platform that is built.
const dockerfile = "-- Dockerfile --\nFROM scratch\nARG TARGETPLATFORM\nCOPY $TARGETPLATFORM/hello /\nUSER 65532\nENTRYPOINT [\"/hello\"]\n"

const trimmed = "builds: [{STAMPED, flags: [-trimpath], goos: [linux], goarch: [amd64]}]\n"

// before is a Dockerfile of dockers, whose folder contains the programs of one platform.
const before = "-- Dockerfile --\nFROM scratch\nCOPY hello /\nUSER 65532\nENTRYPOINT [\"/hello\"]\n"

// two is built for two platforms; twoImages are the images of them, and joins is the rest of a manifest that joins them.
const (
	two       = "builds: [{STAMPED, flags: [-trimpath], goos: [linux], goarch: [amd64, arm64]}]\n"
	twoImages = "dockers:\n  - {image_templates: [\"acme/hello:{{.Version}}-amd64\"], use: buildx, build_flag_templates: [--platform=linux/amd64, \"--label=org.opencontainers.image.version={{.Version}}\"]}\n" +
		"  - {image_templates: [\"acme/hello:{{.Version}}-arm64\"], use: buildx, goarch: arm64, build_flag_templates: [--platform=linux/arm64, \"--label=org.opencontainers.image.version={{.Version}}\"]}\n"
	joins = "image_templates: [\"acme/hello:{{.Version}}-amd64\", \"acme/hello:{{.Version}}-arm64\"]"
)

var (
	rehearseImages = []string{"rehearse", "--quiet"}
	rehearseRC     = []string{"rehearse", "--quiet", "--version=v0.1.0-rc.1"}
	checkOffline   = []string{"check", "--offline"}
	engine, buildx = []string{"FAKE_DOCKER=engine"}, []string{"FAKE_DOCKER=buildx"}
)

// images are those of dockers_v2, built by ko, and of dockers and kos. What Docker is there, FAKE_DOCKER says.
var images = []project{
	{
		name: "two images of one name with the date in a label, signatures of manifests, and images that ko builds", args: rehearseImages,
		files: dockerfile + "-- Dockerfile.debug --\nFROM scratch\nARG TARGETPLATFORM\nCOPY $TARGETPLATFORM/hello /\nUSER 0\nENTRYPOINT [\"/hello\"]\n",
		config: two + `
dockers_v2:
  - {id: production, images: &images [ghcr.io/acme/hello], tags: ["{{.Version}}"], platforms: [linux/amd64], labels: {org.opencontainers.image.created: "{{.Date}}"}}
  - {id: debug, images: *images, tags: ["{{.Version}}-debug"], dockerfile: Dockerfile.debug, platforms: [linux/amd64]}
docker_signs: [{cmd: cosign, artifacts: manifests, args: [sign, "${artifact}", --yes]}]
kos: [{repositories: [ghcr.io/acme/ko], bare: true, tags: ["{{.Version}}", latest], platforms: [linux/amd64, linux/arm64], labels: {a: b}}]
`,
		says: []string{"docker pull ghcr.io/acme/ko:0.1.0", "an empty image replaces cgr.dev/chainguard/static"}, never: []string{"relkit does not examine", "runs as root"},
	},
	{
		name: "no -trimpath, and a Dockerfile of before dockers_v2", args: rehearseImages, exit: 1, failed: []string{"dockerfile"}, warned: []string{"samebytes", "images"},
		files: dockerfile + "-- Dockerfile.old --\nFROM scratch\nCOPY hello /hello\nENTRYPOINT [\"/hello\"]\n",
		config: `
builds: [{STAMPED, goos: [linux], goarch: [amd64]}]
dockers_v2:
  - {id: new, images: [ghcr.io/acme/hello], tags: ["{{.Version}}"], platforms: [linux/amd64]}
  - {id: old, images: [ghcr.io/acme/old], tags: ["{{.Version}}"], platforms: [linux/amd64], dockerfile: Dockerfile.old}
`,
	},
	{
		name: "no page, but images", files: dockerfile, args: rehearseImages,
		config: trimmed + "release: {disable: true}\nchangelog: {disable: true}\ndockers_v2: [{images: [ghcr.io/acme/hello], tags: [\"{{ .Version }}\"], platforms: [linux/amd64]}]\n",
	},
	{
		name: "a Dockerfile that copies one platform to all", exit: 1, failed: []string{"dockerfile"}, args: checkOffline,
		files:  "-- Dockerfile --\nFROM scratch\nCOPY linux/amd64/hello /hello\nUSER 65532\nENTRYPOINT [\"/hello\"]\n",
		config: "builds: [{STAMPED, goos: [linux], goarch: [amd64, arm64]}]\ndockers_v2: [{images: [ghcr.io/acme/hello], tags: [\"{{.Version}}\"], platforms: [linux/amd64, linux/arm64]}]\n",
	},
	{
		name: "manifests of an image twice, and of one that is not built", files: before, args: checkOffline, exit: 1, failed: []string{"dockerfile"}, warned: []string{"config", "pushes"},
		config: two + "release: {prerelease: auto}\n" + twoImages + "docker_manifests:\n" +
			"  - {name_template: acme/hello:latest, image_templates: [\"acme/hello:{{.Version}}-amd64\", \"acme/hello:{{.Version}}-amd64\"]}\n" +
			"  - {name_template: \"acme/hello:{{.Version}}\", image_templates: [\"acme/hello:{{.Version}}-amd64\", \"acme/hello:{{.Version}}-arm\"]}\n",
		says: []string{`names acme/hello:0\.1\.0-amd64 twice`, `names acme/hello:0\.1\.0-arm, which no entry of dockers builds`},
	},
	{
		name: "images and manifests, with an engine, and images without a manifest or a push", files: before, args: rehearseImages, env: engine, warned: []string{"config"},
		config: two + twoImages + `
  - {image_templates: ["acme/one:{{.Tag}}", "acme/one:v{{.Major}}", acme/one]}
  - {image_templates: [acme/local], skip_push: true}
` + "docker_manifests:\n  - {name_template: \"acme/hello:{{.Version}}\", " + joins + "}\n  - {name_template: acme/hello:latest, " + joins + "}\n",
		says:  []string{`"acme/hello"`, `docker pull acme/hello:0.1.0`, "docker pull acme/one:v0.1.0"},
		never: []string{`"variant":`, "relkit does not examine", "docker pull acme/local"},
	},
	{
		name: "images and manifests without a builder, and a deprecated setting", files: before, args: rehearseImages, warned: []string{"config"},
		config: two + twoImages + "docker_manifests:\n  - {name_template: \"acme/hello:{{.Version}}\", " + joins + "}\narchives: [{format: tar.gz}]\n",
		says:   []string{`"images of dockers"`, "there is no Docker engine.*no other builder", `archives\.format `},
	},
	{
		name: "images and manifests, of this machine alone", files: before, args: []string{"rehearse", "--quick"}, env: buildx, warned: []string{"config"},
		config: two + twoImages + "docker_manifests:\n  - {name_template: \"acme/hello:{{ .Version }}\", " + joins + "}\n",
		says:   []string{"images of dockers for linux/(amd64|arm64) \\(1 of 2\\)", "docker pull acme/hello"},
	},
	{
		name: "of a draft: a staged manifest, one under its public tag, and a proposal to winget", files: before, args: rehearseImages, env: buildx, warned: []string{"config", "pushes", "channels", "promoted"},
		config: `
builds: [{STAMPED, flags: [-trimpath], targets: [linux_amd64, linux_arm64, windows_amd64]}]
archives: [{formats: [tar], format_overrides: [{goos: windows, formats: [zip]}]}]
winget: [{publisher: Acme, license: MIT, short_description: Says hello, repository: {owner: acme, name: winget-pkgs, branch: "hello-{{ .Version }}", pull_request: {enabled: true, base: {owner: microsoft, name: winget-pkgs, branch: master}}}}]
` + draft + twoImages + "docker_manifests:\n  - {name_template: \"acme/hello:staging-{{.Version}}\", " + joins + "}\n  - {name_template: \"acme/public:{{.Version}}\", " + joins + "}\n",
		says: []string{"docker pull acme/hello:0.1.0", `proposes it already, but the release is still a draft`},
	},
	{
		name: "an image for a platform without a flag, and images of two programs", args: rehearseImages, env: engine, exit: 1, failed: []string{"samebytes", "images"}, warned: []string{"config"},
		files: before + "-- cmd/other/main.go --\npackage main\n\nvar version string\n\nfunc main() { println(\"other \" + version) }\n",
		config: `
builds:
  - {id: hello, STAMPED, goos: [linux], goarch: [amd64, arm64]}
  - {id: other, main: ./cmd/other, binary: other, STAMPED, goos: [linux], goarch: [amd64, arm64]}
dockers:
  - {image_templates: ["acme/arm:{{.Version}}"], goarch: arm64, ids: [hello]}
  - {image_templates: [acme/hello], ids: [hello]}
  - {image_templates: [acme/other], ids: [hello, other]}
`,
		says: []string{"has no image for linux/arm64", "--platform=", "contains no other"}, never: []string{"contains no hello"},
	},
	{
		name: "a Dockerfile that fails in the engine", files: "-- Dockerfile --\nFROM scratch\nCOPY hello /\nCOPY *.deb /\n", args: rehearseImages, env: engine, exit: 3,
		config: trimmed + "dockers: [{image_templates: [acme/first]}, {image_templates: [acme/hello]}]\n", says: []string{"the release fails"},
	},
	{
		name: "what ko would pull from elsewhere for its images and those of dockers_v2, and a page without files", args: rehearseImages, env: []string{"KO_DEFAULTBASEIMAGE=foreign.invalid/base"},
		files: dockerfile + "-- .ko.yaml --\ndefaultBaseImage: foreign.invalid/default\nbaseImageOverrides: {github.com/acme/hello: foreign.invalid/override}\nbuilds: [{id: hello, flags: [-trimpath], env: [CGO_ENABLED=0], ldflags: [\"-s -w -X main.version={{.Env.VERSION}}\"]}]\n",
		config: trimmed + `
dockers_v2: [{images: [ghcr.io/acme/hello], tags: ["{{.Version}}"], platforms: [linux/amd64]}]
kos: [{repositories: [ghcr.io/acme/ko], base_image: foreign.invalid/own, base_import_paths: true, tags: ["{{.Version}}"], sbom: none}]
release: {skip_upload: true, mode: append, target_commitish: "{{ .Commit }}", discussion_category_name: General}
milestones: [{close: true}]
`,
		says: []string{"docker pull ghcr.io/acme/hello:0.1.0", "docker pull ghcr.io/acme/ko/hello:0.1.0"},
	},
}
