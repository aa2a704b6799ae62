package plan

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

const commit = "0123456789abcdef0123456789abcdef01234567"

// metadata is that of every build here.
const metadata = `{"project_name":"shipped","tag":"v1.2.3","previous_tag":"v1.2.2","version":"1.2.3","commit":"` + commit + `","date":"2026-01-02T03:04:05.678Z"}`

// distOf writes a dist folder as GoReleaser leaves it, and reads it.
func distOf(t *testing.T, effective, artifacts string) *goreleaser.Dist {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "dist")
	for name, text := range map[string]string{
		"metadata.json": metadata, "artifacts.json": artifacts, "config.yaml": effective, "CHANGELOG.md": "## Changelog\n", "homebrew/hello.rb": "class Hello < Formula\nend\n",
	} {
		file := filepath.Join(folder, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	dist, err := goreleaser.ReadDist(folder)
	if err != nil {
		t.Fatal(err)
	}
	return dist
}

// planOf returns the plan of a dist folder.
func planOf(t *testing.T, dist *goreleaser.Dist, changes ...string) release.Plan {
	t.Helper()
	templates, err := goreleaser.NewTemplates(goreleaser.Facts{
		Project: "shipped", Tag: "v1.2.3", Commit: commit, CommitTime: time.Unix(1700000000, 0), Date: dist.Metadata.Date,
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &planner{
		config: dist.Effective, effective: withDefaults(dist.Effective.Project, "shipped"), module: "github.com/relkit/relkit",
		templates: templates, changes: changes, dist: dist, thisBuild: true,
		public: func(reference string) string { return strings.TrimPrefix(reference, "127.0.0.1:5000/") },
	}
	return p.make()
}

const effective = `
sboms: [{artifacts: binary}]
checksum: {name_template: "{{ .Env.UNSET }}"}
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
  - {id: rust, builder: rust, binary: fast, targets: [x86_64-unknown-linux-gnu]}
archives:
  - ids: [shipped, off, rust]
nfpms:
  - {package_name: "{{ .ProjectName }}d", ids: [shipped], formats: [deb, archlinux, apk]}
  - {ids: [helper], formats: [rpm]}
  - {meta: true, package_name: all, formats: [rpm]}
  - {package_name: unmade}
changelog:
  filters: {exclude: ["^docs:", "^test:"]}
dockers_v2:
  - id: pushed
    ids: [shipped]
    images: ["{{ .Env.UNSET }}"]
    tags: ["staging-{{ .Version }}"]
    platforms: [linux/amd64, linux/arm/v7]
    labels: {version: "{{ .Version }}", created: "{{ .Date }}"}
  - {id: other, images: [127.0.0.1:5000/ghcr.io/relkit/all]}
  - {id: disabled, images: [ghcr.io/relkit/none], disable: "{{ eq .Version \"1.2.3\" }}"}
brews:
  - {name: hello, repository: {owner: relkit, name: homebrew-tap}}
  - {name: other, repository: {owner: relkit, name: homebrew-tap}}
  - {name: nowhere}
scoops:
  - {name: scooped, repository: {owner: relkit, name: bucket}}
`

const artifacts = `[
  {"name":"sums.txt","path":"dist/sums.txt","type":"Checksum","extra":{}},
  {"name":"fast","path":"dist/fast","goos":"linux","goarch":"amd64","type":"Binary","extra":{"ID":"rust","Binary":"fast"}},
  {"name":"shipped_1.2.3_linux_amd64.tar.gz","path":"dist/a.tar.gz","goos":"linux","goarch":"amd64","type":"Archive","extra":{"Checksum":"sha256:abcd","Binaries":["shipped"]}},
  {"name":"shipped_linux","path":"dist/b","goos":"linux","goarch":"amd64","type":"Binary","extra":{"Format":"binary","Checksum":"sha512:abcd"}},
  {"name":"127.0.0.1:5000/ghcr.io/relkit/shipped:staging-1.2.3","type":"Docker Image","extra":{"ID":"pushed","Digest":"sha256:1234"}},
  {"name":"127.0.0.1:5000/ghcr.io/relkit/twin:1.2.3","type":"Docker Image","extra":{"ID":"pushed","Digest":"sha256:1234"}},
  {"name":"127.0.0.1:5000/ghcr.io/relkit/twin:v1.2.3","type":"Docker Image","extra":{"ID":"pushed","Digest":"sha256:1234"}},
  {"name":"hello.rb","path":"dist/homebrew/hello.rb","type":"Homebrew Formula","extra":{"BrewConfig":{"name":"hello","directory":"Formula","repository":{"owner":"relkit","name":"homebrew-tap","branch":"main","token":"s3cret"}}}}
]`

var (
	amd64 = release.Platform{OS: "linux", Arch: "amd64"}
	arm64 = release.Platform{OS: "linux", Arch: "arm64"}
)

func TestExactPlan(t *testing.T) {
	dist := distOf(t, effective, artifacts)
	labels := map[string]string{"version": "1.2.3", "created": "2026-01-02T03:04:05Z"}
	shipped := release.PlannedImage{
		Name: "ghcr.io/relkit/shipped", Section: "dockers_v2", Programs: []string{"shipped"}, Platforms: []release.Platform{amd64, {OS: "linux", Arch: "arm"}}, Exact: []string{"linux/amd64", "linux/arm/v7"},
		Labels: labels, Annotations: map[string]string{}, Tags: []string{"staging-1.2.3"}, Staged: true, Digest: "sha256:1234",
	}
	twin := shipped
	twin.Name, twin.Tags, twin.Staged = "ghcr.io/relkit/twin", []string{"1.2.3", "v1.2.3"}, false
	tap := release.Repository{Owner: "relkit", Name: "homebrew-tap"}
	want := release.Plan{
		Basis:  release.Exact,
		Module: "github.com/relkit/relkit",
		Builds: []release.PlannedBuild{
			{
				ID: "shipped", Program: "shipped", Package: "github.com/relkit/relkit/cmd/shipped", Platforms: []release.Platform{amd64, arm64},
				StaticGo: true, Trimpath: true, VCS: true, Stamped: true, Unrecorded: "builds.main names a file, not its package",
			},
			{ID: "rust", Program: "fast", Package: "github.com/relkit/relkit", Platforms: []release.Platform{amd64}, Unrecorded: "the builder rust made it"},
		},
		Unarchived: []release.PlannedBuild{{ID: "helper", Program: "helper", Package: "github.com/relkit/relkit", Platforms: []release.Platform{amd64}}},
		Checksums:  "sums.txt", Sums: release.PlannedSums{Algorithm: "sha256"}, // whatever its template would have given
		Notes: release.PlannedNotes{Changes: []string{"feat: one", "four"}},
		Images: []release.PlannedImage{
			shipped, twin,
			{ // not built by GoReleaser: images were skipped
				Name: "ghcr.io/relkit/all", Section: "dockers_v2", Programs: []string{"shipped", "fast"}, AnyProgram: true, Platforms: []release.Platform{amd64, arm64},
				Labels: map[string]string{}, Annotations: map[string]string{}, Tags: []string{"v1.2.3"},
			},
		},
		Packages: []release.PlannedPackage{
			{Name: "shippedd", Format: "deb", Platform: amd64, Programs: []string{"shipped"}},
			{Name: "shippedd", Format: "deb", Platform: arm64, Programs: []string{"shipped"}},
			{Name: "shippedd", Format: "apk", Platform: amd64, Programs: []string{"shipped"}},
			{Name: "shippedd", Format: "apk", Platform: arm64, Programs: []string{"shipped"}},
			{Name: "shipped", Format: "rpm", Platform: amd64, Programs: []string{"helper"}}, // which no archive contains
			{Name: "all", Format: "rpm", Platform: release.Platform{OS: "linux", Arch: "all"}},
		},
		Manifests: []release.PlannedManifest{
			{
				Kind: release.HomebrewFormula, Name: "hello", Setting: "brews[0]", Destination: release.Destination{Repository: tap, Branch: "main"}, InBuild: true,
				Paths: []string{"Formula/hello.rb"}, Files: []string{filepath.Join(dist.Folder, "homebrew", "hello.rb")},
				Message: "Brew formula update for shipped version v1.2.3",
			},
			{
				Kind: release.HomebrewFormula, Name: "other", Setting: "brews[1]", Destination: release.Destination{Repository: tap}, Paths: []string{"other.rb"}, InBuild: true,
				Message: "Brew formula update for shipped version v1.2.3",
			},
			{
				Kind: release.Scoop, Name: "scooped", Setting: "scoops[0]", Destination: release.Destination{Repository: release.Repository{Owner: "relkit", Name: "bucket"}},
				Paths: []string{"scooped.json"}, InBuild: true, Message: "Scoop update for shipped version v1.2.3",
			},
		},
		SBOMs: true,
		Assets: []release.PlannedAsset{
			{Name: "shipped_1.2.3_linux_amd64.tar.gz", SHA256: "abcd"}, {Name: "shipped_linux"}, {Name: "sums.txt"},
		},
	}
	if diff := cmp.Diff(want, planOf(t, dist, "feat: one", "docs: two", "test: three", "four")); diff != "" {
		t.Error(diff)
	}
}

// Facts in the dist folder are known, whatever the templates, and others are unknown.
func TestChangesThatNotesName(t *testing.T) {
	for name, test := range map[string]struct {
		effective string
		want      release.PlannedNotes
	}{
		"by default":                      {`project_name: shipped`, release.PlannedNotes{Changes: []string{"feat: one", "chore: two"}}},
		"of GitHub":                       {`changelog: {use: github}`, release.PlannedNotes{Changes: []string{"feat: one", "chore: two"}}},
		"written by GitHub":               {`changelog: {use: github-native}`, release.PlannedNotes{}},
		"abbreviated":                     {`changelog: {abbrev: -1, format: "{{.Message}} ({{ .AuthorName }})"}`, release.PlannedNotes{Changes: []string{"feat: one", "chore: two"}}},
		"without the subjects":            {`changelog: {format: "{{ .SHA }} by {{ .AuthorName }}"}`, release.PlannedNotes{}},
		"with other words for subjects":   {`changelog: {format: "{{ .Message | title }}"}`, release.PlannedNotes{}},
		"in groups, one without a regexp": {`changelog: {groups: [{title: A, regexp: "^feat"}, {title: B}]}`, release.PlannedNotes{Changes: []string{"feat: one", "chore: two"}}},
		"in groups": {`changelog: {groups: [{title: A, regexp: "^feat"}]}`, release.PlannedNotes{
			Changes: []string{"feat: one"}, Ungrouped: []string{"chore: two"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got := planOf(t, distOf(t, test.effective, `[]`), "feat: one", "chore: two").Notes
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlannedPage(t *testing.T) {
	for effective, want := range map[string][2]bool{
		`project_name: shipped`: {}, `release: {prerelease: auto}`: {}, `release: {make_latest: true}`: {}, `release: {make_latest: "true"}`: {},
		`release: {prerelease: "true"}`: {true, true}, `release: {prerelease: true}`: {true, true}, `release: {make_latest: false}`: {false, true},
	} {
		plan := planOf(t, distOf(t, effective, `[]`))
		if got := [2]bool{plan.Prerelease, plan.NotLatest}; got != want {
			t.Errorf("%s: got %v", effective, got)
		}
	}
}

func TestPlannedSums(t *testing.T) {
	const artifacts = `[
  {"name":"a.zip","path":"dist/a.zip","type":"Archive","extra":{"ID":"one","Format":"zip"}},
  {"name":"b.zip","path":"dist/b.zip","type":"Archive","extra":{"ID":"two","Format":"zip"}},
  {"name":"b.zip.sbom.json","path":"dist/b.zip.sbom.json","type":"SBOM","extra":{"ID":"sbom"}},
  {"name":"source.zip","path":"dist/source.zip","type":"Source","extra":{}},
  {"name":"a.sum","path":"dist/a.sum","type":"Checksum","extra":{"ChecksumOf":"dist/a.zip"}},
  {"name":"x.sum","path":"dist/x.sum","type":"Checksum","extra":{"ChecksumOf":"extra/x.txt"}}]`
	for name, test := range map[string]struct {
		effective string
		want      release.PlannedSums
	}{
		"of another algorithm": {`checksum: {algorithm: sha3-512}`, release.PlannedSums{Algorithm: "sha3-512"}},
		"a file for each artifact": {`checksum: {split: true}`, release.PlannedSums{
			Algorithm: "sha256", Split: true, Of: map[string]string{"a.sum": "a.zip", "x.sum": "x.txt"},
		}},
		"of some artifacts": {`checksum: {ids: [one]}`, release.PlannedSums{Algorithm: "sha256", Outside: []string{"b.zip", "b.zip.sbom.json", "a.sum", "x.sum"}}},
		"extra files": {
			`release: {include_meta: true, extra_files: [{glob: "./scripts/*.{sh,ps1}"}, {glob: x, name_template: "{{ .Tag }}.txt"}]}`,
			release.PlannedSums{Algorithm: "sha256", Outside: []string{"metadata.json", "artifacts.json"}, Extra: []string{"*.sh", "*.ps1", "v1.2.3.txt"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, planOf(t, distOf(t, test.effective, artifacts)).Sums); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What is left out with release.ids is listed with its sum, and not attached.
func TestReleaseIDs(t *testing.T) {
	const config = `
release: {ids: [main, default]}
sboms: [{id: bom, artifacts: binary}]
builds: [{id: a, binary: a, targets: [linux_amd64_v1]}, {id: b, binary: b, targets: [linux_amd64_v1]}]
archives: [{id: main, ids: [a]}, {id: other, ids: [b]}]
nfpms: [{formats: [deb], ids: [a]}, {id: other, formats: [rpm]}]
`
	p := planOf(t, distOf(t, config, `[
  {"name":"a.zip","type":"Archive","extra":{"ID":"main"}}, {"name":"b.zip","type":"Archive","extra":{"ID":"other"}},
  {"name":"a.deb","type":"Linux Package","extra":{"ID":"default"}}, {"name":"a.rpm","type":"Linux Package","extra":{"ID":"other"}},
  {"name":"sums.txt","type":"Checksum","extra":{}}, {"name":"source.zip","type":"Source","extra":{}}, {"name":"a.bom","type":"SBOM","extra":{"ID":"bom"}}]`))
	names := []string{}
	for _, asset := range p.Assets {
		names = append(names, asset.Name)
	}
	if diff := cmp.Diff([]string{"a.deb", "a.zip", "source.zip", "sums.txt"}, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"b.zip", "a.rpm", "a.bom"}, p.Sums.Withheld); diff != "" {
		t.Error(diff)
	}
	if len(p.Builds) != 1 || p.Builds[0].ID != "a" || len(p.Untaken) != 0 || len(p.Packages) != 1 || p.SBOMs {
		t.Errorf("a request for what is not attached: %+v", p)
	}
}

// Binaries that nothing distributes are reported, unless a setting shows that this is intended.
func TestUntaken(t *testing.T) {
	const builds = "builds: [{id: lin, binary: hello, targets: [linux_amd64_v1, linux_arm64_v8.0]}, {id: mac, binary: hello, targets: [darwin_arm64_v8.0]}]\n"
	for name, test := range map[string]struct{ config, untaken, archived string }{
		"all archived":              {builds, "", "lin linux/amd64 linux/arm64, mac darwin/arm64"},
		"a build left out":          {builds + "archives: [{ids: [lin]}]", "mac darwin/arm64", "lin linux/amd64 linux/arm64"},
		"two archives":              {builds + "archives: [{ids: [lin]}, {id: b, ids: [mac], formats: [binary]}]", "", "lin linux/amd64 linux/arm64, mac darwin/arm64"},
		"left out on purpose":       {builds + "archives: [{format_overrides: [{goos: darwin, formats: [none]}]}]", "", "lin linux/amd64 linux/arm64"},
		"left out in the old way":   {builds + "archives: [{format_overrides: [{goos: darwin, format: none}]}]", "", "lin linux/amd64 linux/arm64"},
		"in a universal binary":     {builds + "universal_binaries: [{id: fat, ids: [mac], replace: true}]\narchives: [{ids: [lin, fat]}]", "", "lin linux/amd64 linux/arm64, mac darwin/arm64"},
		"in an archive without any": {builds + "archives: [{meta: true}, {id: b, ids: [lin]}]", "mac darwin/arm64", "lin linux/amd64 linux/arm64"},
		"in packages":               {builds + "archives: [{ids: [mac]}]\nnfpms: [{ids: [lin], formats: [deb]}]", "", "mac darwin/arm64"},
		"in other packages":         {builds + "archives: [{ids: [lin]}]\nnfpms: [{formats: [deb]}]", "mac darwin/arm64", "lin linux/amd64 linux/arm64"},
		"in images":                 {builds + "archives: [{ids: [mac]}]\ndockers_v2: [{images: [a/b]}]", "", "mac darwin/arm64"},
		"in images named like it":   {builds + "archives: [{ids: [mac]}]\ndockers_v2: [{id: mac, images: [a/b]}]", "", "mac darwin/arm64"},
		"in an image of ko":         {builds + "archives: [{ids: [mac]}]\nkos: [{build: lin}]", "", "mac darwin/arm64"},
		"in an image of another":    {builds + "archives: [{ids: [mac]}]\nkos: [{build: mac}]", "lin linux/amd64 linux/arm64", "mac darwin/arm64"},
		"in an image of one":        {builds + "archives: [{ids: [mac]}]\ndockers: [{ids: [lin]}]", "lin linux/arm64", "mac darwin/arm64"},
		"in uploads of binaries":    {builds + "archives: [{ids: [lin]}]\nuploads: [{name: x, mode: binary}]", "", "lin linux/amd64 linux/arm64"},
		"in uploads of archives":    {builds + "archives: [{ids: [lin]}]\nuploads: [{name: x}]", "mac darwin/arm64", "lin linux/amd64 linux/arm64"},
		"not built":                 {"builds: [{skip: true}]", "", ""},
	} {
		list := func(builds []release.PlannedBuild) string {
			var all []string
			for _, build := range builds {
				line := build.ID
				for _, platform := range build.Platforms {
					line += " " + platform.String()
				}
				all = append(all, line)
			}
			return strings.Join(all, ", ")
		}
		p := planOf(t, distOf(t, test.config, "[]"))
		if untaken, archived := list(p.Untaken), list(p.Builds); untaken != test.untaken || archived != test.archived {
			t.Errorf("%s: nothing takes %q, archived are %q", name, untaken, archived)
		}
	}
}

// Two entries may push one name, each under tags of its own.
func TestImagesOfOneName(t *testing.T) {
	const entries = `dockers_v2: [{id: a, images: [a/b, a/c], tags: ["{{ .Version }}", latest]}, {id: b, images: [a/b], tags: ["{{ .Version }}-debug"]}]`
	p := planOf(t, distOf(t, entries, `[]`))
	var keys []string
	for _, image := range p.Images {
		keys = append(keys, image.Key())
		if p.Image(image.Key()).Tags[0] != image.Tags[0] {
			t.Errorf("%s is another image", image.Key())
		}
	}
	if diff := cmp.Diff([]string{"a/b:1.2.3", "a/c", "a/b:1.2.3-debug"}, keys); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownInDist(t *testing.T) {
	for name, tc := range map[string]struct {
		effective, artifacts string
		want                 []string
	}{
		"a label":                               {`dockers_v2: [{id: pushed, labels: {by: "{{ .Env.UNSET }}"}, images: [a/b]}]`, artifacts, []string{"images: dockers_v2[pushed].labels.by: "}},
		"names of images that were pushed":      {`dockers_v2: [{id: pushed, images: ["{{ .Env.UNSET }}"]}]`, artifacts, nil},
		"names of images that were not":         {`dockers_v2: [{id: new, images: ["{{ .Env.UNSET }}"]}]`, artifacts, []string{"images: dockers_v2[new].images: "}},
		"tags that come out empty":              {`dockers_v2: [{id: new, images: [a/b], tags: ["{{ if false }}x{{ end }}"]}]`, artifacts, []string{"images: dockers_v2[new].tags: all its tags are empty"}},
		"whether an image is built":             {`dockers_v2: [{id: new, images: [a/b], disable: "{{ .Env.UNSET }}"}]`, artifacts, []string{"images: dockers_v2[new].disable: "}},
		"a formula that was rendered":           {`brews: [{name: "{{ .Env.UNSET }}", repository: {owner: relkit, name: homebrew-tap}}]`, artifacts, nil},
		"a formula that was not":                {`brews: [{name: "{{ .Env.UNSET }}", repository: {owner: relkit, name: homebrew-tap}}]`, `[]`, []string{"manifests: brews[0]: "}},
		"one formula of two":                    {`brews: [{name: hello, repository: {owner: relkit, name: homebrew-tap}}, {name: "{{ .Env.UNSET }}", repository: {owner: a, name: b}}]`, artifacts, []string{"manifests: brews[1]: "}},
		"checksums that the build did not make": {`checksum: {name_template: "{{ .Env.UNSET }}"}`, `[]`, nil},
		"whether checksums are made":            {`checksum: {disable: "{{ .Env.UNSET }}"}`, artifacts, []string{"checksums: checksum.disable: "}},
		"whether a program is built":            {`builds: [{id: a, skip: "{{ .Env.UNSET }}"}]`, artifacts, []string{"programs: builds[a].skip: "}},
		"platforms that Go's version decides":   {`builds: [{id: a, binary: a, targets: [go_first_class]}]`, artifacts, []string{"programs: builds[a].targets: "}},
		"the name of a package":                 {`nfpms: [{id: a, package_name: "{{ .Env.UNSET }}", formats: [deb]}]`, artifacts, []string{"packages: nfpms[a].package_name: "}},
		"whether there are notes":               {`changelog: {disable: "{{ .Env.UNSET }}"}`, artifacts, []string{"notes: changelog.disable: "}},
		"what notes name":                       {`changelog: {filters: {exclude: ["("]}}`, artifacts, []string{"notes: changelog.filters: "}},
		"a setting of a form that is unknown":   {`builds: [{id: a, targets: {linux: [amd64]}}]`, artifacts, []string{"programs: builds: has a form that this version of relkit does not know"}},
		"two staged images of one name":         {`dockers_v2: [{id: a, images: [a/b], tags: [staging-1]}, {id: b, images: [a/b], tags: [staging-1-debug]}]`, artifacts, []string{"images: a/b: several entries push it"}},
		"what no dist folder says":              {`dockers_v2: [{id: pushed, labels: {by: "{{ time \"2006\" }}"}}]`, artifacts, []string{"images: dockers_v2[pushed].labels.by: "}},
		"checksums that the build skipped":      {`checksum: {name_template: "{{ .Env.UNSET }}"}`, `[{"name":"a.tar.gz","type":"Archive"}]`, []string{"checksums: checksum.name_template: "}},
		"platforms of another compiler":         {`builds: [{id: a, binary: a, builder: zig, targets: [x86_64-linux]}]`, `[]`, []string{"programs: builds[a].targets: the build made no program for it"}},
		"an extra file":                         {`release: {extra_files: [{glob: a, name_template: "{{ .Env.UNSET }}"}]}`, artifacts, []string{"checksums: release.extra_files[0].name_template: "}},
		"whether metadata is attached":          {`release: {include_meta: "{{ .Env.UNSET }}"}`, artifacts, []string{"checksums: release.include_meta: "}},
		"whether it is the latest":              {`release: {make_latest: "{{ .Env.UNSET }}"}`, artifacts, []string{"page: release.make_latest: "}},
		"annotations":                           {`dockers_v2: [{id: pushed, annotations: {by: "{{ .Env.UNSET }}"}}]`, artifacts, []string{"images: dockers_v2[pushed].annotations.by: "}},
		"platforms of an image":                 {`dockers_v2: [{id: pushed, platforms: ["{{ .Env.UNSET }}"]}]`, artifacts, []string{"images: dockers_v2[pushed].platforms: "}},
	} {
		t.Run(name, func(t *testing.T) {
			plan := planOf(t, distOf(t, tc.effective, tc.artifacts))
			var got []string
			for _, unknown := range plan.Unknown {
				got = append(got, unknown.String())
			}
			if len(got) != len(tc.want) {
				t.Fatalf("unknown: %q, want %q", got, tc.want)
			}
			for i := range got {
				if !strings.HasPrefix(got[i], tc.want[i]) {
					t.Errorf("unknown: %q, want %q", got[i], tc.want[i])
				}
			}
		})
	}
}

// The expected files are known if all of them are attached, and if none is.
func TestAssetsOfDist(t *testing.T) {
	for setting, want := range map[string]int{
		"{draft: true}": 3, "{disable: true}": 0, `{disable: "{{ not false }}"}`: 0, "{skip_upload: true}": 0, "{ids: [a]}": 1,
		`{disable: "{{ .Env.UNSET }}"}`: -1,
	} {
		plan := planOf(t, distOf(t, "release: "+setting, artifacts))
		got := len(plan.Assets)
		if plan.Assets == nil {
			got = -1
		}
		if got != want || want == 0 && (plan.Builds != nil || plan.Checksums != "") {
			t.Errorf("%s: %+v", setting, plan)
		}
	}
}

func TestPlannedNotes(t *testing.T) {
	for changelog, want := range map[string]release.PlannedNotes{
		"disable: true":             {Disabled: true},
		`disable: "{{ .Version }}"`: {Changes: []string{"feat: one", "docs: two"}},
		"use: github-native":        {},
		`filters: {include: ["^feat"], exclude: ["^feat"]}`: {Changes: []string{"feat: one"}},
	} {
		plan := planOf(t, distOf(t, "changelog: {"+changelog+"}", "[]"), "feat: one", "docs: two")
		if diff := cmp.Diff(want, plan.Notes); diff != "" {
			t.Errorf("%s:\n%s", changelog, diff)
		}
	}
}

// Notes that were given to the build with --release-notes are their author's choice.
func TestGivenNotes(t *testing.T) {
	dist := distOf(t, "changelog: {use: git}", "[]")
	if err := os.Remove(filepath.Join(dist.Folder, "CHANGELOG.md")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(release.PlannedNotes{}, planOf(t, dist, "feat: one").Notes); diff != "" {
		t.Error(diff)
	}
}

// The defaults must be those of GoReleaser: without a build, the release is compared with them.
func TestDefaults(t *testing.T) {
	completed := withDefaults(distOf(t, `
project_name: shipped
builds:
  - {}
  - {id: few, binary: few, goos: [darwin, linux], goarch: [amd64, "386", arm64], ignore: [{goos: linux, goarch: arm64}]}
  - {id: exact, targets: [plan9_amd64_v1]}
  - {id: rust, builder: rust}
`, "[]").Effective.Project, "other")
	for i, want := range []string{
		"linux_amd64 linux_arm64 linux_386 darwin_amd64 darwin_arm64 windows_amd64 windows_arm64 windows_386",
		"darwin_amd64 darwin_arm64 linux_amd64 linux_386",
		"plan9_amd64_v1",
		"",
	} {
		if got := strings.Join(completed.Builds[i].Targets, " "); got != want {
			t.Errorf("build %d: %s", i, got)
		}
	}
	if first := completed.Builds[0]; first.ID != "shipped" || first.Binary != "shipped" || len(first.Ldflags) != 1 {
		t.Errorf("%+v", first)
	}
	bare := withDefaults(goreleaser.Project{}, "other")
	if len(bare.Builds) != 1 || bare.Builds[0].Binary != "other" || len(bare.Archives) != 1 ||
		bare.Checksum.NameTemplate != "{{ .ProjectName }}_{{ .Version }}_checksums.txt" {
		t.Errorf("%+v", bare)
	}
}

// GoReleaser writes some settings with their defaults into every dist folder.
func TestNotCovered(t *testing.T) {
	config := distOf(t, "announce: {slack: {enabled: false}}\nmcp: {auth: {type: none}}\nchocolateys: [{name: app}]\nkos: []\n", "[]").Effective
	for effective, want := range map[bool][]string{true: {"Chocolatey packages"}, false: {"Chocolatey packages", "MCP registry entries", "announcements"}} {
		var got []string
		for _, omission := range notCovered(config, effective) {
			got = append(got, omission.Part)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("effective %t:\n%s", effective, diff)
		}
	}
}
