package check_test

import (
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

func TestDockers(t *testing.T) {
	const copies = "FROM scratch\nCOPY app /\n"
	for name, test := range map[string]struct {
		config, dockerfile string
		status             audit.Status
		problem            string
	}{
		"the program":            {"dockers: [{image_templates: ['acme/app:{{ .Tag }}']}]", copies, audit.Passed, ""},
		"a misspelt program":     {"dockers: [{image_templates: [a]}]", "FROM scratch\nCOPY ap /\n", audit.Failed, "Dockerfile: copies ap, but GoReleaser does not put that file into the build context: there are app and dockers.extra_files"},
		"an extra file":          {"dockers: [{image_templates: [a], extra_files: [LICENSE, ./scripts]}]", "FROM scratch\nCOPY app LICENSE /\nCOPY [\"scripts/run.sh\", \"/\"]\n", audit.Passed, ""},
		"a file that is missing": {"dockers: [{image_templates: [a]}]", "FROM scratch\nCOPY app LICENSE /\n", audit.Failed, "copies LICENSE"},
		"a package":              {"dockers: [{image_templates: [a]}]", "FROM debian\nCOPY *.deb app_1_amd64.deb /\n", audit.Passed, ""},
		"a .dockerignore that is not taken along": {"dockers: [{image_templates: [a], extra_files: [LICENSE]}]", "FROM scratch\nCOPY app LICENSE /\n", audit.Passed, ""},
		"a .dockerignore that takes it in":        {"dockers: [{image_templates: [a], extra_files: [.dockerignore]}]", copies, audit.Passed, ""},
		"a .dockerignore that leaves it out":      {"dockers: [{image_templates: [a], extra_files: [LICENSE, .dockerignore]}]", "FROM scratch\nCOPY app LICENSE /\n", audit.Failed, "Dockerfile: copies LICENSE, which .dockerignore leaves out of the build context"},
		"a .dockerignore that knows no platforms": {"dockers_v2: [{images: [a], extra_files: [.dockerignore]}]", "FROM scratch\nARG TARGETPLATFORM\nCOPY $TARGETPLATFORM/app /\n", audit.Failed, "copies $TARGETPLATFORM/app, which .dockerignore leaves out"},
		"of another stage":                        {"dockers: [{image_templates: [a]}]", "FROM alpine AS base\nFROM scratch\nCOPY --from=base /etc/passwd /etc/\nCOPY --chown=1:1 app /\n", audit.Passed, ""},
		"of a stage not built":                    {"dockers: [{image_templates: [a]}]", "FROM golang AS dev\nCOPY go.mod /\nFROM scratch\nCOPY app /\n", audit.Passed, ""},
		"no Dockerfile":                           {"dockers: [{image_templates: [a], dockerfile: Containerfile}]", copies, audit.Failed, "Containerfile: does not exist"},
		"another platform":                        {"dockers: [{image_templates: [a], goarch: amd64, build_flag_templates: [--platform=linux/arm64]}]", copies, audit.Failed, "dockers[0]: builds an image for linux/arm64 with the binary for linux/amd64 in it"},
		"another platform, as two arguments":      {"dockers: [{image_templates: [a], build_flag_templates: [--pull, --platform, linux/arm64]}]", copies, audit.Failed, "builds an image for linux/arm64"},
		"the same platform":                       {"dockers: [{image_templates: [a], goarch: arm, build_flag_templates: [--platform=linux/arm/v7]}]", copies, audit.Passed, ""},
		"a label that only the build knows":       {"dockers: [{image_templates: [a], build_flag_templates: [--platform=linux/amd64, '--label=created={{ .Date }}', --build-arg, 'DATE={{ .Date }}']}]", "FROM scratch\nCOPY ap /\n", audit.Failed, "Dockerfile: copies ap"},
		"a platform that only the build knows":    {"dockers: [{image_templates: [a], build_flag_templates: [--platform, 'linux/{{ .Arch }}']}]", copies, audit.Skipped, ".Arch is known only to the build"},
		"a manifest": {
			"dockers: [{image_templates: ['acme/app:{{ .Tag }}-amd64']}]\ndocker_manifests: [{name_template: a, image_templates: ['acme/app:{{ .Tag }}-amd64']}]", copies, audit.Passed, "",
		},
		"an image twice in a manifest": {
			"dockers: [{image_templates: ['acme/app:amd64']}]\ndocker_manifests: [{name_template: a, image_templates: ['acme/app:amd64', 'acme/app:amd64']}]", copies,
			audit.Failed, "docker_manifests[0]: names acme/app:amd64 twice",
		},
		"two images of one platform in a manifest": {
			"dockers: [{image_templates: ['acme/app:amd64']}, {image_templates: ['acme/app:arm64']}]\ndocker_manifests: [{name_template: a, image_templates: ['acme/app:amd64', 'acme/app:arm64']}]", copies,
			audit.Failed, "docker_manifests[0]: names acme/app:amd64 and acme/app:arm64, both for linux/amd64",
		},
		"two versions of a processor in a manifest": {
			"dockers: [{image_templates: ['acme/app:6'], goarch: arm, goarm: 6, build_flag_templates: [--platform, linux/arm/v6]}, {image_templates: ['acme/app:7'], goarch: arm, goarm: '7'}]\ndocker_manifests: [{name_template: a, image_templates: ['acme/app:6', 'acme/app:7']}]", copies,
			audit.Passed, "",
		},
		"a manifest of nothing": {
			"dockers: [{image_templates: ['acme/app:{{ .Tag }}-amd64']}]\ndocker_manifests: [{name_template: a, image_templates: ['acme/app:{{ .Tag }}-arm64']}]", copies,
			audit.Failed, "docker_manifests[0]: names acme/app:v0.1.0-arm64, which no entry of dockers builds",
		},
		"a manifest of others": {
			"dockers: [{image_templates: ['acme/app:1']}]\ndocker_manifests: [{name_template: a, image_templates: ['acme/other:1']}]", copies, audit.Warned, "names acme/other:1",
		},
		"the new setting": {"dockers_v2: [{images: [a], platforms: [linux/amd64, linux/arm64]}]", "FROM scratch\nARG TARGETPLATFORM\nCOPY $TARGETPLATFORM/app LICENSE /\n", audit.Failed, "copies LICENSE, but GoReleaser does not put that file into the build context: there are app and dockers_v2.extra_files"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, sound().with(files{".goreleaser.yaml": "version: 2\nproject_name: app\n" + test.config + "\n", "Dockerfile": test.dockerfile, ".dockerignore": "*\n!app\n"}))
			want(t, ask(t, dir, check.Dockerfile), test.status, test.problem)
		})
	}
}
