package check_test

import (
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

const imaged = "version: 2\nproject_name: app\nbuilds: [{id: app, binary: app}]\ndockers_v2:\n  - images: [ghcr.io/acme/app]\n"

func TestDockerfile(t *testing.T) {
	for name, test := range map[string]struct {
		settings, dockerfile string
		status               audit.Status
		problem              string
	}{
		"by the platform": {
			"", "FROM scratch\nARG TARGETPLATFORM\nCOPY $TARGETPLATFORM/app /app\n", audit.Passed, "",
		},
		"by the platform, another way": {
			"", "# syntax=docker/dockerfile:1\nfrom scratch\narg TARGETOS TARGETARCH\n\ncopy --chown=1:1 \\\n  # where it is\n  ${TARGETOS}/${TARGETARCH}/app /app\n", audit.Passed, "",
		},
		"in a stage that another is based on": {
			"    flags: ['--target=release']\n",
			"FROM scratch AS base\nARG TARGETPLATFORM=linux/amd64\nFROM base AS release\nCOPY $TARGETPLATFORM/app /app\nFROM alpine AS debug\nCOPY app /app\n",
			audit.Passed, "",
		},
		"in a stage that another copies from": {
			"", "FROM alpine AS files\nARG TARGETPLATFORM\nCOPY $TARGETPLATFORM /in\nFROM scratch\nCOPY --from=files /in/app /app\n", audit.Passed, "",
		},
		"beside an argument that only the build knows": {
			"    flags: ['--build-arg=DATE={{ .Date }}']\n", "FROM scratch\nCOPY app /app\n", audit.Failed, "Dockerfile: copies app whatever the platform",
		},
		"of a target that only the build knows": {
			"    flags: ['--target={{ .Date }}']\n", "FROM scratch\nCOPY app /app\n", audit.Skipped, ".Date is known only to the build",
		},
		"in a command": {
			"", "FROM alpine\nARG TARGETARCH\nCOPY . /in\nRUN <<EOF\n  cp /in/linux/$TARGETARCH/app /app\nEOF\n", audit.Passed, "",
		},
		"one platform alone": {
			"    platforms: [linux/amd64]\n", "FROM scratch\nCOPY linux/amd64/app /app\n", audit.Passed, "",
		},
		"one platform alone, without its folder": {
			"    platforms: [linux/amd64]\n", "FROM scratch\nCOPY ./app /app\n", audit.Failed, "Dockerfile: copies ./app, but GoReleaser puts it into the folder of its platform",
		},
		"a fixed path": {
			"", "FROM scratch\nCOPY app /app\n", audit.Failed, "Dockerfile: copies app whatever the platform",
		},
		"a fixed path as a list": {
			"", "FROM scratch\nCOPY [\"app\", \"/app\"]\n", audit.Failed, "copies app whatever the platform",
		},
		"the path of one platform": {
			"", "FROM scratch\nADD linux/amd64/other /app\n", audit.Failed, "copies linux/amd64/other whatever the platform",
		},
		"the platform in a label alone": {
			"", "FROM scratch\nARG TARGETARCH\nCOPY linux/arm64/app /\nLABEL arch=$TARGETARCH\n", audit.Failed, "copies linux/arm64/app whatever the platform",
		},
		"a stage for each platform": {
			"", "FROM scratch AS for-amd64\nCOPY linux/amd64/app /\nFROM scratch AS for-arm64\nCOPY linux/arm64/app /\nFROM for-$TARGETARCH\n", audit.Passed, "",
		},
		"an argument that was not asked for": {
			"", "ARG TARGETPLATFORM\nFROM scratch\nCOPY $TARGETPLATFORM/app /app\n", audit.Failed, "COPY uses $TARGETPLATFORM, which is empty there → write ARG TARGETPLATFORM above it",
		},
		"an argument of another stage": {
			"", "FROM alpine AS other\nARG TARGETPLATFORM\nFROM scratch\nCOPY $TARGETPLATFORM/app /app\n", audit.Failed, "COPY uses $TARGETPLATFORM, which is empty there",
		},
		"only a comment names it": {
			"", "FROM scratch\n# ARG TARGETPLATFORM\n# COPY $TARGETPLATFORM/app /app\nCOPY app /\n", audit.Failed, "copies app whatever the platform",
		},
		"only another stage takes it": {
			"    flags: [--target, release]\n",
			"FROM scratch AS release\nCOPY app /app\nFROM scratch AS other\nARG TARGETPLATFORM\nCOPY $TARGETPLATFORM/app /app\n",
			audit.Failed, "copies app whatever the platform",
		},
		"nothing of the kind": {
			"", "FROM golang\nCOPY . /src\nRUN go build -o /app /src\n", audit.Warned, "does the same for every platform",
		},
		"no such stage": {
			"    flags: ['--target=relase']\n", "FROM scratch AS release\n", audit.Failed, "has no stage relase",
		},
		"another file": {
			"    dockerfile: 'build/{{ .ProjectName }}.Dockerfile'\n", "FROM scratch\n", audit.Failed, "build/app.Dockerfile: does not exist",
		},
		"no image": {"", "RUN true\n", audit.Failed, "has no FROM"},
		"disabled": {"    disable: '{{ eq .ProjectName \"app\" }}'\n", "", audit.Passed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, sound().with(files{".goreleaser.yaml": imaged + test.settings, "Dockerfile": test.dockerfile}))
			want(t, ask(t, dir, check.Dockerfile), test.status, test.problem)
		})
	}
	want(t, ask(t, project(t, sound()), check.Dockerfile), audit.Skipped, "no dockers_v2")
}
