package plan

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// predicted returns the plan of a configuration with one program for two platforms.
func predicted(t *testing.T, version, config string) release.Plan {
	t.Helper()
	parsed, err := goreleaser.Find("", func(string) ([]byte, error) {
		return []byte("version: 2\nproject_name: hello\nbuilds: [{id: hello, main: ./cmd/tool, targets: [linux_amd64_v1, linux_arm64_v8.0]}]\n" + config), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	templates, err := goreleaser.NewTemplates(goreleaser.Facts{Project: "hello", Tag: version, Commit: commit})
	if err != nil {
		t.Fatal(err)
	}
	v, err := release.ParseVersion(version)
	if err != nil {
		t.Fatal(err)
	}
	return Predict(Project{Config: parsed, Name: "hello", Module: "github.com/acme/hello", Templates: templates, Version: v})
}

// brief returns an image in one line: its section, key, tags, platforms and programs.
func brief(images []release.PlannedImage) []string {
	var lines []string
	for _, image := range images {
		var platforms []string
		for _, platform := range image.Platforms {
			platforms = append(platforms, platform.String())
		}
		line := image.Section + " " + image.Key() + " " + strings.Join(image.Tags, ",") + " " + strings.Join(platforms, ",") + " " + strings.Join(image.Programs, ",")
		if image.Staged {
			line += " staged"
		}
		if image.Digest != "" {
			line += " " + image.Digest
		}
		lines = append(lines, line)
	}
	return lines
}

const both = `dockers:
  - {image_templates: ["a/b:{{ .Version }}-amd64", "a/b:latest-amd64"], build_flag_templates: ["--label=version={{ .Version }}", --label, arch=amd64]}
  - {image_templates: ["a/b:{{ .Version }}-arm64", "a/b:latest-arm64"], goarch: arm64, build_flag_templates: ["--label=version={{ .Version }}", --label, arch=arm64]}
`

func TestImagesOfDockers(t *testing.T) {
	for name, tc := range map[string]struct {
		version, config string
		want            []string
	}{
		"alone": {"v1.2.3", `dockers: [{image_templates: ["a/b:{{ .Tag }}", "a/b:latest", "ghcr.io/a/b", ""]}]`, []string{
			"dockers a/b v1.2.3,latest linux/amd64 hello", "dockers ghcr.io/a/b latest linux/amd64 hello",
		}},
		"joined": {"v1.2.3", both + `docker_manifests: [{name_template: "a/b:{{ .Version }}", image_templates: ["a/b:{{ .Version }}-amd64", "a/b:{{ .Version }}-arm64"]}, {name_template: a/b, image_templates: [a/b:latest-amd64, a/b:latest-arm64]}]`, []string{
			"docker_manifests a/b 1.2.3,latest linux/amd64,linux/arm64 hello",
		}},
		"joined in part": {"v1.2.3", both + `docker_manifests: [{name_template: "a/b:{{ .Version }}", image_templates: ["a/b:{{ .Version }}-amd64", "a/b:{{ .Version }}-arm64"]}]`, []string{
			"docker_manifests a/b:1.2.3 1.2.3 linux/amd64,linux/arm64 hello", "dockers a/b:latest-amd64 latest-amd64 linux/amd64 hello", "dockers a/b:latest-arm64 latest-arm64 linux/arm64 hello",
		}},
		"other parts under another tag": {"v1.2.3", both + `docker_manifests: [{name_template: "a/b:{{ .Version }}", image_templates: ["a/b:{{ .Version }}-amd64", "a/b:{{ .Version }}-arm64"]}, {name_template: "a/b:latest", image_templates: [a/b:latest-amd64, a/b:latest-amd64]}, {image_templates: [a/b:latest-arm64]}]`, []string{
			"docker_manifests a/b:1.2.3 1.2.3 linux/amd64,linux/arm64 hello", "docker_manifests a/b:latest latest linux/amd64 hello", "dockers a/b:latest-arm64 latest-arm64 linux/arm64 hello",
		}},
		"staged": {"v1.2.3", `dockers: [{image_templates: [a/b:staging-amd64]}]
docker_manifests: [{name_template: "a/b:staging-{{ .Version }}", image_templates: [a/b:staging-amd64]}]`, []string{"docker_manifests a/b staging-1.2.3 linux/amd64 hello staged"}},
		"not pushed":                        {"v1.2.3", `dockers: [{image_templates: [a/b], skip_push: true}, {image_templates: [a/c], skip_push: "{{ .IsSnapshot }}"}, {image_templates: [a/d], skip_push: auto}]`, []string{"dockers a/c latest linux/amd64 hello", "dockers a/d latest linux/amd64 hello"}},
		"not pushed for a prerelease":       {"v1.2.3-rc.1", both + `docker_manifests: [{name_template: "a/b:latest", image_templates: ["a/b:latest-amd64"], skip_push: auto}, {name_template: "a/b:1", image_templates: ["a/b:latest-amd64", "a/b:1.2.3-rc.1-amd64", "a/b:latest-arm64", "a/b:1.2.3-rc.1-arm64"]}]`, []string{"docker_manifests a/b 1 linux/amd64,linux/arm64 hello"}},
		"what another release has built":    {"v1.2.3", `docker_manifests: [{name_template: "a/b:1", image_templates: [a/other]}]`, []string{"docker_manifests a/b 1  "}},
		"a port, a program of another name": {"v1.2.3", `dockers: [{image_templates: ["localhost:5000/b"], ids: [other], goos: windows}]`, []string{"dockers localhost:5000/b latest windows/amd64 "}},
		"of ko":                             {"v1.2.3", `kos: [{repositories: [ghcr.io/a/b, c/d], bare: true, tags: ["{{ .Version }}", "{{ if .Prerelease }}x{{ end }}", latest], platforms: [linux/amd64, linux/arm64]}]`, []string{"kos ghcr.io/a/b 1.2.3,latest linux/amd64,linux/arm64 tool", "kos c/d 1.2.3,latest linux/amd64,linux/arm64 tool"}},
		"of ko, by the import path":         {"v1.2.3", `kos: [{repository: a, base_import_paths: true, bare: true, platforms: [all]}, {id: b, build: hello, main: ./cmd/Other, repositories: [a], preserve_import_paths: true}, {id: c, build: hello, repositories: [a]}, {id: d, build: hello, repositories: [x], disable: true}]`, []string{"kos a/tool latest  tool", "kos a/github.com/acme/hello/cmd/other latest linux/amd64 Other", "kos a/tool-6131bac281f8dbd2add2fb910c5060a6 latest linux/amd64 tool"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("KO_DOCKER_REPO", "")
			plan := predicted(t, tc.version, tc.config)
			if len(plan.Unknown) > 0 {
				t.Error(plan.Unknown)
			}
			if diff := cmp.Diff(tc.want, brief(plan.Images)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A label that differs between the images of an index is none of the index.
func TestLabelsOfJoinedImages(t *testing.T) {
	plan := predicted(t, "v1.2.3", both+`docker_manifests: [{name_template: "a/b:1", image_templates: ["a/b:1.2.3-amd64", "a/b:1.2.3-arm64", "a/b:latest-amd64", "a/b:latest-arm64"]}]`)
	if diff := cmp.Diff(map[string]string{"version": "1.2.3"}, plan.Images[0].Labels); diff != "" {
		t.Error(diff)
	}
}

// An index whose images contain different programs contains any of them; if each contains all, the Dockerfile has no choice.
func TestProgramsOfJoinedImages(t *testing.T) {
	const builds = "builds: [{id: a, binary: a, targets: [linux_amd64_v1]}, {id: b, binary: b, targets: [linux_arm64_v8.0]}, {id: c, binary: c, targets: [linux_amd64_v1, linux_arm64_v8.0]}]\n"
	const joins = "docker_manifests: [{name_template: m, image_templates: [x, y]}]"
	for config, want := range map[string]struct {
		programs string
		any      bool
	}{
		builds + "dockers: [{image_templates: [x], ids: [a]}, {image_templates: [y], ids: [b], goarch: arm64}]\n" + joins: {"a,b", true},
		builds + "dockers: [{image_templates: [x], ids: [c]}, {image_templates: [y], ids: [c], goarch: arm64}]\n" + joins: {"c", false},
	} {
		image := planOf(t, distOf(t, config, "[]")).Images[0]
		if got := strings.Join(image.Programs, ","); got != want.programs || image.AnyProgram != want.any {
			t.Errorf("%s: programs %s, any %v", config, got, image.AnyProgram)
		}
	}
}

func TestKoRepositoryOfTheEnvironment(t *testing.T) {
	t.Setenv("KO_DOCKER_REPO", "ghcr.io/elsewhere")
	plan := predicted(t, "v1.2.3", "kos: [{bare: true, repositories: [a/b]}]")
	if diff := cmp.Diff([]string{"kos ghcr.io/elsewhere latest linux/amd64 tool"}, brief(plan.Images)); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownImages(t *testing.T) {
	for config, want := range map[string]string{
		`dockers: [{id: x, image_templates: ["a/b:{{ .Date }}"]}]`:                                  "images: dockers[x].image_templates: ",
		`dockers: [{image_templates: [a/b], skip_push: "{{ .Env.UNSET }}"}]`:                        "images: dockers[0].skip_push: ",
		`dockers: [{image_templates: [a/b], build_flag_templates: ["--label=a={{ .Date }}"]}]`:      "images: dockers[0].build_flag_templates.a: ",
		`docker_manifests: [{name_template: "a/b:{{ .Date }}", image_templates: [a]}]`:              "images: docker_manifests[0].name_template: ",
		`docker_manifests: [{name_template: a/b, image_templates: ["{{ .Env.UNSET }}"]}]`:           "images: docker_manifests[0].image_templates: ",
		`kos: [{id: k, build: hello, repositories: [a], tags: ["{{ .Date }}"]}]`:                    "images: kos[k].tags: ",
		`kos: [{id: k, build: hello, repositories: [a], tags: ["{{ if .Prerelease }}x{{ end }}"]}]`: "images: kos[k].tags: all its tags are empty",
		`kos: [{id: k, repositories: [a]}]`:                                                         "images: kos[k]: there is no build k",
		`kos: [{build: hello, repositories: [a], disable: "{{ .Env.UNSET }}"}]`:                     "images: kos[hello].disable: ",
		`dockers: [{image_templates: [a/b:staging-1]}, {image_templates: [a/b:staging-2]}]`:         "images: a/b: several entries push it",
	} {
		plan := predicted(t, "v1.2.3", config)
		if len(plan.Unknown) != 1 || !strings.HasPrefix(plan.Unknown[0].String(), want) {
			t.Errorf("%s: %v, want %s", config, plan.Unknown, want)
		}
	}
}

func TestImagesThatTheBuildHasPushed(t *testing.T) {
	const config = "project_name: shipped\nbuilds: [{id: shipped, targets: [linux_amd64_v1, linux_arm64_v8.0]}]\n"
	const pushed = `[
  {"name":"127.0.0.1:5000/a/b:1.2.3-amd64","type":"Docker Image","goos":"linux","goarch":"amd64","extra":{}},
  {"name":"127.0.0.1:5000/a/b:1.2.3-amd64","type":"Published Docker Image","goos":"linux","goarch":"amd64","extra":{"Digest":"sha256:01"}},
  {"name":"127.0.0.1:5000/a/b:1.2.3-arm64","type":"Published Docker Image","goos":"linux","goarch":"arm64","extra":{"Digest":"sha256:02"}},
  {"name":"127.0.0.1:5000/a/b:1.2.3","type":"Docker Manifest","extra":{"Digest":"sha256:03"}},
  {"name":"127.0.0.1:5000/a/b:latest","type":"Docker Manifest","extra":{"Digest":"sha256:03"}},
  {"name":"127.0.0.1:5000/a/k:1.2.3@sha256:04","type":"Docker Manifest","extra":{"ID":"shipped","Digest":"sha256:04"}}
]`
	const dockers = `dockers: [{image_templates: ["127.0.0.1:5000/a/b:{{ .Version }}-amd64", "127.0.0.1:5000/a/c"]}, {goarch: arm64, image_templates: ["ORG/b:{{ .Version }}-arm64"]}]
docker_manifests: [{name_template: "ORG/b:{{ .Version }}", image_templates: ["127.0.0.1:5000/a/b:{{ .Version }}-amd64", "ORG/b:{{ .Version }}-arm64"]}, {name_template: "ORG/b:latest", image_templates: ["127.0.0.1:5000/a/b:{{ .Version }}-amd64", "ORG/b:{{ .Version }}-arm64"]}]
`
	const index = "docker_manifests a/b 1.2.3,latest linux/amd64,linux/arm64 shipped sha256:03"
	for name, tc := range map[string]struct {
		config string
		want   []string
	}{
		"what was not pushed is none":            {strings.ReplaceAll(dockers, "ORG", "127.0.0.1:5000/a"), []string{index}},
		"a template that only the build renders": {strings.ReplaceAll(dockers, "ORG", "{{ .Env.UNSET }}"), nil},
		"a name that only the build renders":     {strings.ReplaceAll(dockers, "ORG", "127.0.0.1:5000/{{ .Env.UNSET }}"), []string{index}},
		"of ko":                                  {"kos: [{id: shipped, bare: true, tags: ['{{ .Version }}'], repositories: ['127.0.0.1:5000/a/k']}]", []string{"kos a/k 1.2.3 linux/amd64 relkit sha256:04"}},
		"left out by the build":                  {"dockers: [{image_templates: ['127.0.0.1:5000/a/x:1']}]", []string{"dockers a/x 1 linux/amd64 shipped"}},
	} {
		t.Run(name, func(t *testing.T) {
			plan := planOf(t, distOf(t, config+tc.config, pushed))
			if tc.want == nil {
				if plan.Complete(release.PartImages) == nil {
					t.Error("nothing is unknown")
				}
				return
			}
			if diff := cmp.Diff(tc.want, brief(plan.Images)); diff != "" || plan.Complete(release.PartImages) != nil {
				t.Error(diff, plan.Unknown)
			}
		})
	}
}
