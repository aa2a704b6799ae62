package projects_test

// dockerfile copies the program of the platform that is built.
const dockerfile = "-- Dockerfile --\nFROM scratch\nARG TARGETPLATFORM\nCOPY $TARGETPLATFORM/hello /\nUSER 65532\nENTRYPOINT [\"/hello\"]\n"

const trimmed = "builds: [{env: [CGO_ENABLED=0], flags: [-trimpath], goos: [linux], goarch: [amd64], ldflags: \"-X main.version={{.Version}}\"}]\n"

var rehearseImages = []string{"rehearse"}

// images are those of dockers_v2. There is no builder: ko builds them.
var images = []project{
	{
		name: "a label with the date", files: dockerfile, args: rehearseImages,
		config: trimmed + "dockers_v2: [{images: [ghcr.io/acme/hello], tags: [\"{{.Version}}\"], platforms: [linux/amd64], labels: {org.opencontainers.image.created: \"{{.Date}}\"}}]\n",
	},
	{
		name: "no -trimpath", files: dockerfile, args: rehearseImages, warned: []string{"samebytes"},
		config: "builds: [{env: [CGO_ENABLED=0], goos: [linux], goarch: [amd64], ldflags: \"-X main.version={{.Version}}\"}]\ndockers_v2: [{images: [ghcr.io/acme/hello], tags: [\"{{.Version}}\"], platforms: [linux/amd64]}]\n",
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
		config: "builds: [{env: [CGO_ENABLED=0], goos: [linux], goarch: [amd64, arm64], ldflags: \"-X main.version={{.Version}}\"}]\ndockers_v2: [{images: [ghcr.io/acme/hello], tags: [\"{{.Version}}\"], platforms: [linux/amd64, linux/arm64]}]\n",
	},
}
