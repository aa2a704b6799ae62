package projects_test

// dockerfile copies the program of the platform that is built.
const dockerfile = "-- Dockerfile --\nFROM scratch\nARG TARGETPLATFORM\nCOPY $TARGETPLATFORM/hello /\nUSER 65532\nENTRYPOINT [\"/hello\"]\n"

const trimmed = "builds: [{env: [CGO_ENABLED=0], flags: [-trimpath], goos: [linux], goarch: [amd64], ldflags: \"-s -w -X main.version={{.Version}}\"}]\n"

// before is a Dockerfile of dockers, whose folder contains the programs of one platform.
const before = "-- Dockerfile --\nFROM scratch\nCOPY hello /\nUSER 65532\nENTRYPOINT [\"/hello\"]\n"

// two is built for two platforms; twoImages are the images of them, and joins is the rest of a manifest that joins them.
const (
	two       = "builds: [{env: [CGO_ENABLED=0], flags: [-trimpath], goos: [linux], goarch: [amd64, arm64], ldflags: \"-s -w -X main.version={{.Version}}\"}]\n"
	twoImages = "dockers:\n  - {image_templates: [\"acme/hello:{{.Version}}-amd64\"], use: buildx, build_flag_templates: [--platform=linux/amd64, \"--label=org.opencontainers.image.version={{.Version}}\"]}\n" +
		"  - {image_templates: [\"acme/hello:{{.Version}}-arm64\"], use: buildx, goarch: arm64, build_flag_templates: [--platform=linux/arm64, \"--label=org.opencontainers.image.version={{.Version}}\"]}\n"
	joins = "image_templates: [\"acme/hello:{{.Version}}-amd64\", \"acme/hello:{{.Version}}-arm64\"]"
)

var (
	rehearseImages = []string{"rehearse"}
	rehearseRC     = []string{"rehearse", "--version=v0.1.0-rc.1"}
	checkOffline   = []string{"check", "--offline"}
	engine, buildx = []string{"FAKE_DOCKER=engine"}, []string{"FAKE_DOCKER=buildx"}
)

// images are those of dockers_v2, built by ko, and of dockers and kos. What Docker is there, FAKE_DOCKER says.
var images = []project{
	{
		name: "a label with the date, and signatures of manifests", files: dockerfile, args: rehearseImages,
		config: trimmed + "dockers_v2: [{images: [ghcr.io/acme/hello], tags: [\"{{.Version}}\"], platforms: [linux/amd64], labels: {org.opencontainers.image.created: \"{{.Date}}\"}}]\ndocker_signs: [{cmd: cosign, artifacts: manifests, args: [sign, \"${artifact}\", --yes]}]\n",
	},
	{
		name: "no -trimpath", files: dockerfile, args: rehearseImages, warned: []string{"samebytes"},
		config: "builds: [{env: [CGO_ENABLED=0], goos: [linux], goarch: [amd64], ldflags: \"-s -w -X main.version={{.Version}}\"}]\ndockers_v2: [{images: [ghcr.io/acme/hello], tags: [\"{{.Version}}\"], platforms: [linux/amd64]}]\n",
	},
	{
		name: "a release of images alone", files: dockerfile, args: rehearseImages,
		config: trimmed + "release: {disable: true}\nchangelog: {disable: true}\ndockers_v2: [{images: [ghcr.io/acme/hello], tags: [\"{{ .Version }}\"], platforms: [linux/amd64]}]\n",
	},
	{
		name: "two images of one name", args: rehearseImages, files: dockerfile + "-- Dockerfile.debug --\nFROM scratch\nARG TARGETPLATFORM\nCOPY $TARGETPLATFORM/hello /\nUSER 0\nENTRYPOINT [\"/hello\"]\n",
		config: trimmed + "dockers_v2:\n  - {id: production, images: &images [ghcr.io/acme/hello], tags: [\"{{.Version}}\"], platforms: [linux/amd64]}\n  - {id: debug, images: *images, tags: [\"{{.Version}}-debug\"], dockerfile: Dockerfile.debug, platforms: [linux/amd64]}\n",
	},
	{
		name: "a Dockerfile of before dockers_v2", exit: 1, failed: []string{"dockerfile"}, warned: []string{"images"}, args: rehearseImages,
		files:  "-- Dockerfile --\nFROM scratch\nCOPY hello /hello\nENTRYPOINT [\"/hello\"]\n",
		config: trimmed + "dockers_v2: [{images: [ghcr.io/acme/hello], tags: [\"{{.Version}}\"], platforms: [linux/amd64]}]\n",
	},
	{
		name: "a Dockerfile that copies one platform to all", exit: 1, failed: []string{"dockerfile"}, args: []string{"check", "--offline"},
		files:  "-- Dockerfile --\nFROM scratch\nCOPY linux/amd64/hello /hello\nUSER 65532\nENTRYPOINT [\"/hello\"]\n",
		config: "builds: [{env: [CGO_ENABLED=0], goos: [linux], goarch: [amd64, arm64], ldflags: \"-s -w -X main.version={{.Version}}\"}]\ndockers_v2: [{images: [ghcr.io/acme/hello], tags: [\"{{.Version}}\"], platforms: [linux/amd64, linux/arm64]}]\n",
	},
	{
		name: "images and manifests, with an engine", files: before, args: rehearseImages, env: engine, warned: []string{"config"},
		config: two + twoImages + "docker_manifests:\n  - {name_template: \"acme/hello:{{.Version}}\", " + joins + "}\n  - {name_template: acme/hello:latest, " + joins + "}\n",
		says:   []string{`"acme/hello"`, `docker pull acme/hello:0.1.0`}, never: []string{`"variant":`, "relkit does not examine"},
	},
	{
		name: "images and manifests, with buildx alone", files: before, args: rehearseImages, env: buildx, warned: []string{"config"},
		config: two + twoImages + "docker_manifests:\n  - {name_template: \"acme/hello:{{.Version}}\", " + joins + "}\n",
		says:   []string{`docker pull acme/hello:0.1.0`, "the Docker engine"}, never: []string{`"variant":`},
	},
	{
		name: "images and manifests, without a builder", files: before, args: rehearseImages, warned: []string{"config"},
		config: two + twoImages + "docker_manifests:\n  - {name_template: \"acme/hello:{{.Version}}\", " + joins + "}\n",
		says:   []string{`"images of dockers"`, "there is no Docker engine.*no other builder"},
	},
	{
		name: "images and manifests, of this machine alone", files: before, args: []string{"rehearse", "--quick"}, env: buildx, warned: []string{"config"},
		config: two + twoImages + "docker_manifests:\n  - {name_template: \"acme/hello:{{ .Version }}\", " + joins + "}\n",
		says:   []string{"images of dockers for linux/(amd64|arm64) \\(1 of 2\\)", "docker pull acme/hello"},
	},
	{
		name: "a staged manifest", files: before, args: rehearseImages, env: buildx, warned: []string{"config"},
		config: two + "release: {draft: true}\n" + twoImages + "docker_manifests:\n  - {name_template: \"acme/hello:staging-{{.Version}}\", " + joins + "}\n",
		says:   []string{"docker pull acme/hello:0.1.0"},
	},
	{
		name: "a manifest of a draft under its public tag", files: before, args: rehearseImages, env: engine, warned: []string{"config", "pushes"},
		config: two + "release: {draft: true}\n" + twoImages + "docker_manifests:\n  - {name_template: \"acme/hello:{{.Version}}\", " + joins + "}\n",
	},
	{
		name: "a manifest latest that follows a prerelease", files: before, args: rehearseRC, env: buildx, exit: 1, failed: []string{"pushes", "channels"}, warned: []string{"config"},
		config: two + "release: {prerelease: auto}\n" + twoImages + "docker_manifests:\n  - {name_template: \"acme/hello:{{.Version}}\", " + joins + "}\n  - {name_template: acme/hello:latest, " + joins + "}\n",
	},
	{
		name: "a manifest latest that does not", files: before, args: rehearseRC, env: buildx, warned: []string{"config"},
		config: two + "release: {prerelease: auto}\n" + twoImages + "docker_manifests:\n  - {name_template: \"acme/hello:{{.Version}}\", " + joins + "}\n  - {name_template: acme/hello:latest, skip_push: auto, " + joins + "}\n",
	},
	{
		name: "an image twice in a manifest", files: before, args: checkOffline, exit: 1, failed: []string{"dockerfile"}, warned: []string{"config", "pushes"},
		config: two + "release: {prerelease: auto}\n" + twoImages + "docker_manifests:\n  - {name_template: acme/hello:latest, image_templates: [\"acme/hello:{{.Version}}-amd64\", \"acme/hello:{{.Version}}-amd64\"]}\n",
	},
	{
		name: "a manifest of an image that is not built", files: before, args: rehearseImages, exit: 1, failed: []string{"dockerfile"}, warned: []string{"config"},
		config: two + twoImages + "docker_manifests:\n  - {name_template: \"acme/hello:{{.Version}}\", image_templates: [\"acme/hello:{{.Version}}-amd64\", \"acme/hello:{{.Version}}-arm\"]}\n",
	},
	{
		name: "an image for a platform without a flag", files: before, args: rehearseImages, env: engine, exit: 1, failed: []string{"samebytes", "images"}, warned: []string{"config"},
		config: two + "dockers: [{image_templates: [\"acme/hello:{{.Version}}\"], goarch: arm64}]\n", says: []string{"has no image for linux/arm64", "--platform="},
	},
	{
		name: "one image without a manifest, and one that is not pushed", files: before, args: rehearseImages, env: engine, warned: []string{"config"},
		config: trimmed + "dockers: [{image_templates: [\"acme/hello:{{.Tag}}\", \"acme/hello:v{{.Major}}\", acme/hello]}, {image_templates: [acme/local], skip_push: true}]\n", says: []string{"docker pull acme/hello:v0.1.0"}, never: []string{"docker pull acme/local"},
	},
	{
		name: "a Dockerfile that fails in the engine", files: "-- Dockerfile --\nFROM scratch\nCOPY hello /\nCOPY *.deb /\n", args: rehearseImages, env: engine, exit: 3,
		config: trimmed + "dockers: [{image_templates: [acme/first]}, {image_templates: [acme/hello]}]\n", says: []string{"the release fails"},
	},
	{
		name: "images of two programs", args: rehearseImages, env: engine, exit: 1, failed: []string{"images"}, warned: []string{"config"},
		files:  before + "-- cmd/other/main.go --\npackage main\n\nimport \"os\"\n\nvar version string\n\nfunc main() { os.Stdout.WriteString(\"other \" + version + \"\\n\") }\n",
		config: "builds: [{id: hello, env: [CGO_ENABLED=0], goos: [linux], goarch: [amd64], ldflags: \"-s -w -X main.version={{.Version}}\"}, {id: other, main: ./cmd/other, binary: other, env: [CGO_ENABLED=0], goos: [linux], goarch: [amd64], ldflags: \"-s -w -X main.version={{.Version}}\"}]\ndockers: [{image_templates: [acme/hello], ids: [hello]}, {image_templates: [acme/other], ids: [hello, other]}]\n",
		says:   []string{"contains no other"}, never: []string{"contains no hello"},
	},
	{
		name: "images that ko builds", args: rehearseImages,
		config: two + "kos: [{repositories: [ghcr.io/acme/hello], bare: true, tags: [\"{{.Version}}\", latest], platforms: [linux/amd64, linux/arm64], labels: {a: b}}]\n",
		says:   []string{"docker pull ghcr.io/acme/hello:0.1.0", "an empty image replaces cgr.dev/chainguard/static"}, never: []string{"relkit does not examine", "runs as root"},
	},
	{
		name: "what ko would pull from elsewhere", args: rehearseImages, env: []string{"KO_DEFAULTBASEIMAGE=foreign.invalid/base"},
		files:  "-- .ko.yaml --\ndefaultBaseImage: foreign.invalid/default\nbaseImageOverrides: {github.com/acme/hello: foreign.invalid/override}\n",
		config: trimmed + "kos: [{repositories: [ghcr.io/acme/hello], base_image: foreign.invalid/own, base_import_paths: true, tags: [\"{{.Version}}\"], sbom: none}]\n",
		says:   []string{"docker pull ghcr.io/acme/hello/hello:0.1.0"},
	},
	{
		name: "what ko would pull for an image of dockers_v2", args: rehearseImages, env: []string{"KO_DEFAULTBASEIMAGE=foreign.invalid/base"},
		files:  dockerfile + "-- .ko.yaml --\ndefaultBaseImage: foreign.invalid/default\nbaseImageOverrides: {github.com/acme/hello: foreign.invalid/override}\nbuilds: [{id: hello, flags: [-trimpath], env: [CGO_ENABLED=0], ldflags: [\"-s -w -X main.version={{.Env.VERSION}}\"]}]\n",
		config: trimmed + "dockers_v2: [{images: [ghcr.io/acme/hello], tags: [\"{{.Version}}\"], platforms: [linux/amd64]}]\n",
	},
	{
		name: "an image of ko, bare and by its import path, that follows a prerelease", args: rehearseRC, exit: 1, failed: []string{"pushes", "channels"},
		config: trimmed + "release: {prerelease: auto}\nkos: [{repositories: [ghcr.io/acme/hello], tags: [\"{{.Version}}\", latest], bare: true, base_import_paths: true}]\n",
		says:   []string{"base_import_paths has precedence over bare: the image is called ghcr.io/acme/hello/hello", "ghcr.io/acme/hello/hello:latest"},
	},
	{
		name: "an image of ko whose latest is guarded", args: rehearseRC,
		config: trimmed + "release: {prerelease: auto}\nkos: [{repositories: [ghcr.io/acme/hello], tags: [\"{{.Version}}\", \"{{if not .Prerelease}}latest{{end}}\"], bare: true}]\n",
	},
}
