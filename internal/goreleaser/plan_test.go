package goreleaser_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// dist writes the folder that GoReleaser leaves behind.
func dist(t *testing.T, effective string) *goreleaser.Dist {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"metadata.json":  `{"project_name":"shipped","tag":"v1.2.3","previous_tag":"v1.2.2","version":"1.2.3","commit":"0123"}`,
		"artifacts.json": artifacts,
		"config.yaml":    effective,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read, err := goreleaser.ReadDist(dir)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

const effective = `
sboms: [{artifacts: binary}]
checksum: {name_template: "checksums.txt"}
builds:
  - id: shipped
    main: ./cmd/shipped/main.go
    binary: "{{ .ProjectName }}"
    env: [CGO_ENABLED=0]
    flags: [-trimpath, -buildvcs=true]
    ldflags: ["-s -w -X main.version={{.Version}}"]
    targets: [linux_amd64_v1, linux_arm64_v8.0, linux_amd64_v3]
  - {id: helper, binary: helper, targets: [linux_amd64_v1]}
  - {id: off, binary: off, targets: [linux_amd64_v1], skip: true}
archives:
  - ids: [shipped, off]
nfpms:
  - {package_name: "{{ .ProjectName }}d", ids: [shipped], formats: [deb, archlinux, apk]}
  - {ids: [helper], formats: [rpm]}
  - {meta: true, package_name: all, formats: [rpm]}
  - {package_name: unmade}
changelog:
  filters: {exclude: ["^docs:", "^test:"]}
`

const artifacts = `[
  {"name":"checksums.txt","type":"Checksum","extra":{}},
  {"name":"shipped_1.2.3_linux_amd64.tar.gz","goos":"linux","goarch":"amd64","type":"Archive","extra":{"Binaries":["shipped"]}},
  {"name":"shipped_1.2.3_arm64.deb","goos":"linux","goarch":"arm64","type":"Linux Package","extra":{"Format":"deb"}}
]`

func TestPlan(t *testing.T) {
	config := mustLoad(t, `
dockers_v2:
  - ids: [shipped]
    images: ["ghcr.io/relkit/{{ .ProjectName }}"]
    tags: ["staging-{{ .Version }}"]
    platforms: [linux/amd64, linux/arm/v7]
    labels: {version: "{{ .Version }}"}
  - images: [ghcr.io/relkit/all]
brews:
  - {name: shipped, repository: {owner: relkit, name: homebrew-tap}}
  - {name: nowhere}
  - {repository: {owner: relkit, name: homebrew-other}}
scoops:
  - {name: scooped, repository: {owner: relkit, name: bucket}}
`)
	subjects := []string{"feat: one", "docs: two", "test: three", "four"}
	plan, err := config.Plan(dist(t, effective).Effective, "github.com/relkit/relkit", templates(t), subjects)
	if err != nil {
		t.Fatal(err)
	}
	amd64, arm64 := release.Platform{OS: "linux", Arch: "amd64"}, release.Platform{OS: "linux", Arch: "arm64"}
	want := release.Plan{
		Module: "github.com/relkit/relkit",
		Builds: []release.PlannedBuild{{
			ID: "shipped", Program: "shipped", Package: "github.com/relkit/relkit/cmd/shipped", Platforms: []release.Platform{amd64, arm64},
			StaticGo: true, Trimpath: true, VCS: true, Stamped: true,
		}},
		Checksums: "checksums.txt",
		Notes:     release.PlannedNotes{Changes: []string{"feat: one", "four"}},
		Images: []release.PlannedImage{
			{
				Name: "ghcr.io/relkit/shipped", Programs: []string{"shipped"},
				Platforms: []release.Platform{amd64, {OS: "linux", Arch: "arm"}},
				Labels:    map[string]string{"version": "1.2.3-rc.1"}, Annotations: map[string]string{},
				Tags: []string{"staging-1.2.3-rc.1"}, Staged: true,
			},
			{
				Name: "ghcr.io/relkit/all", Programs: []string{"shipped"}, Platforms: []release.Platform{amd64, arm64},
				Labels: map[string]string{}, Annotations: map[string]string{}, Tags: []string{"v1.2.3-rc.1"},
			},
		},
		Packages: []release.PlannedPackage{ // none of helper, which no archive holds either
			{Name: "shippedd", Format: "deb", Platform: amd64, Programs: []string{"shipped"}},
			{Name: "shippedd", Format: "deb", Platform: arm64, Programs: []string{"shipped"}},
			{Name: "shippedd", Format: "apk", Platform: amd64, Programs: []string{"shipped"}},
			{Name: "shippedd", Format: "apk", Platform: arm64, Programs: []string{"shipped"}},
			{Name: "all", Format: "rpm", Platform: release.Platform{OS: "linux", Arch: "all"}},
		},
		Formulas: []string{"shipped", "shipped"}, // the second by the name of the project
		SBOMs:    true,
	}
	if diff := cmp.Diff(want, plan); diff != "" {
		t.Error(diff)
	}
}

func TestPlannedNotes(t *testing.T) {
	for changelog, want := range map[string]release.PlannedNotes{
		"disable: true":             {Disabled: true},
		`disable: "{{ .Version }}"`: {Changes: []string{"feat: one", "docs: two"}},
		"use: github-native":        {},
		`filters: {include: ["^feat"], exclude: ["^feat"]}`: {Changes: []string{"feat: one"}},
	} {
		plan, err := mustLoad(t, "version: 2\n").Plan(
			dist(t, "changelog: {"+changelog+"}").Effective, "", templates(t), []string{"feat: one", "docs: two"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, plan.Notes); diff != "" {
			t.Errorf("%s:\n%s", changelog, diff)
		}
	}
}

func TestPlanSaysWhichSettingItCannotRender(t *testing.T) {
	_, err := mustLoad(t, `dockers_v2: [{images: ["{{ .Nope }}"]}]`).Plan(dist(t, effective).Effective, "", templates(t), nil)
	if err == nil || !strings.HasPrefix(err.Error(), "dockers_v2[0]: images: template") {
		t.Error(err)
	}
}

func TestReadDistRefuses(t *testing.T) {
	if _, err := goreleaser.ReadDist(t.TempDir()); err == nil || !strings.HasPrefix(err.Error(), "read what GoReleaser built: ") {
		t.Error(err)
	}
}

func TestDistPlatforms(t *testing.T) {
	want := map[string]release.Platform{
		"shipped_1.2.3_linux_amd64.tar.gz": {OS: "linux", Arch: "amd64"}, "shipped_1.2.3_arm64.deb": {OS: "linux", Arch: "arm64"},
	}
	if diff := cmp.Diff(want, dist(t, effective).Platforms()); diff != "" {
		t.Error(diff)
	}
}

// The defaults must be those of GoReleaser: without a build they decide what a release is held to.
func TestCompleted(t *testing.T) {
	completed := mustLoad(t, `
project_name: shipped
builds:
  - {}
  - {id: few, binary: few, goos: [darwin, linux], goarch: [amd64, "386", arm64], ignore: [{goos: linux, goarch: arm64}]}
  - {id: exact, targets: [plan9_amd64_v1]}
`).Completed("other")
	for i, want := range []string{
		"linux_amd64 linux_arm64 linux_386 darwin_amd64 darwin_arm64 windows_amd64 windows_arm64 windows_386",
		"darwin_amd64 darwin_arm64 linux_amd64 linux_386",
		"plan9_amd64_v1",
	} {
		if got := strings.Join(completed.Builds[i].Targets, " "); got != want {
			t.Errorf("build %d: %s", i, got)
		}
	}
	if first := completed.Builds[0]; first.ID != "shipped" || first.Binary != "shipped" || len(first.Ldflags) != 1 {
		t.Errorf("%+v", first)
	}
	if bare := mustLoad(t, "version: 2\n").Completed("other"); len(bare.Builds) != 1 || bare.Builds[0].Binary != "other" || len(bare.Archives) != 1 ||
		bare.Checksum.NameTemplate != "{{ .ProjectName }}_{{ .Version }}_checksums.txt" {
		t.Errorf("%+v", bare)
	}
}
