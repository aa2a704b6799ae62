package plan_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/release"
)

const (
	tagObject = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	commit    = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
)

// api answers as api.github.com does for a public project with one release, by the documented schema
// (https://docs.github.com/rest): an annotated tag, assets from before digests were shown. Files are those at the tag.
func api(t *testing.T, files map[string]string) *github.Client {
	t.Helper()
	return answering(t, files, http.StatusNotFound)
}

// refusing answers the same, and every request for a file with an error.
func refusing(t *testing.T, status int) *github.Client {
	t.Helper()
	return answering(t, nil, status)
}

func answering(t *testing.T, files map[string]string, missing int) *github.Client {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	fixture := func(name string) string {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return strings.NewReplacer("{{api}}", server.URL+"/", "{{host}}", server.URL).Replace(string(text))
	}
	answer := func(path, body string) {
		mux.HandleFunc("GET /repos/acme/tool/"+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_, _ = w.Write([]byte(body))
		})
	}
	answer("releases/tags/v1.4.0", fixture("release.json"))
	answer("releases/latest", fixture("release.json"))
	answer("releases", `[{"id":9,"tag_name":"v1.5.0-rc.1","prerelease":true},`+fixture("release.json")+`,{"id":8,"tag_name":"v1.3.9"},{"id":7,"tag_name":"nightly"}]`)
	answer("releases/4711/assets", fixture("assets.json"))
	answer("git/ref/tags/v1.4.0", `{"ref":"refs/tags/v1.4.0","object":{"type":"tag","sha":"`+tagObject+`"}}`)
	answer("git/tags/"+tagObject, `{"tag":"v1.4.0","sha":"`+tagObject+`","object":{"type":"commit","sha":"`+commit+`"}}`)
	answer("compare/v1.3.9...v1.4.0", `{"commits":[{"commit":{"message":"feat: this\n\nbecause"}},{"commit":{"message":"fix: that too"}}]}`)
	answer("git/commits/"+commit, `{"sha":"`+commit+`","committer":{"name":"Ada","date":"2025-03-01T09:00:00Z"}}`)
	for name, content := range files {
		encoded, err := json.Marshal(map[string]string{
			"type": "file", "name": name, "path": name, "encoding": "base64",
			"content": base64.StdEncoding.EncodeToString([]byte(content)), "sha": "cccc",
		})
		if err != nil {
			t.Fatal(err)
		}
		answer("contents/"+name, string(encoded))
	}
	if missing != http.StatusNotFound {
		mux.HandleFunc("GET /repos/acme/tool/contents/", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(missing) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"message":"Not Found","documentation_url":"https://docs.github.com/rest","status":"404"}`))
	})
	client, err := github.New(github.Config{APIURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func find(t *testing.T, files map[string]string) *plan.Release {
	t.Helper()
	found, err := plan.Find(t.Context(), api(t, files), query(t, "v1.4.0"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func query(t *testing.T, tag string) plan.Query {
	t.Helper()
	version, err := release.ParseVersion(tag)
	if err != nil {
		t.Fatal(err)
	}
	return plan.Query{Path: t.TempDir(), Repository: release.Repository{Owner: "acme", Name: "tool"}, Version: version}
}

func TestFindReadsTheConfigurationAtTheTag(t *testing.T) {
	found := find(t, map[string]string{
		"go.mod": "module github.com/acme/tool\n",
		".goreleaser.yaml": `
builds: [{main: ./cmd/tool, goos: [linux], goarch: [amd64, arm64]}]
checksum: {name_template: "{{ .ProjectName }}_{{ .Version }}_SHA256SUMS.txt"}
dockers_v2: [{images: [docker.io/acme/tool], labels: {created: "{{ .CommitDate }}"}}]
brews: [{name: tool, repository: {owner: acme, name: homebrew-tools}, directory: Formula}]
`,
	})
	amd64, arm64 := release.Platform{OS: "linux", Arch: "amd64"}, release.Platform{OS: "linux", Arch: "arm64"}
	want := release.Plan{
		Basis: release.Predicted, Module: "github.com/acme/tool",
		Builds: []release.PlannedBuild{{
			ID: "tool", Program: "tool", Package: "github.com/acme/tool/cmd/tool", Platforms: []release.Platform{amd64, arm64}, Module: "github.com/acme/tool",
		}},
		Checksums: "tool_1.4.0_SHA256SUMS.txt", Sums: release.PlannedSums{Algorithm: "sha256"},
		Images: []release.PlannedImage{{
			Name: "docker.io/acme/tool", Section: "dockers_v2", Programs: []string{"tool"}, Platforms: []release.Platform{amd64, arm64},
			Labels: map[string]string{"created": "2025-03-01T09:00:00Z"}, Annotations: map[string]string{}, Tags: []string{"v1.4.0"},
		}},
		Manifests: []release.PlannedManifest{{
			Kind: release.HomebrewFormula, Name: "tool", Setting: "brews[0]", Paths: []string{"Formula/tool.rb"}, InBuild: true,
			Destination: release.Destination{Repository: release.Repository{Owner: "acme", Name: "homebrew-tools"}}, Message: "Brew formula update for tool version v1.4.0",
		}},
		Notes: release.PlannedNotes{Changes: []string{"fix: that too", "feat: this"}},
	}
	if diff := cmp.Diff(want, found.Plan); diff != "" {
		t.Error(diff)
	}
	if found.Commit != commit {
		t.Errorf("commit %s", found.Commit)
	}
	if diff := cmp.Diff(map[string]string{"docker.io/acme/tool": "docker.io/acme/tool:v1.4.0"}, found.Target().Images); diff != "" {
		t.Error(diff)
	}
	var published []string
	for _, version := range found.Published {
		published = append(published, version.String())
	}
	if diff := cmp.Diff([]string{"v1.5.0-rc.1", "v1.3.9"}, published); diff != "" {
		t.Error(diff)
	}
	if found.Draft() || len(found.Found.Assets) != 2 || found.Found.Assets[0].Digest != "" {
		t.Errorf("%+v", found)
	}
}

// What cannot be determined is unknown, part by part, and the rest of the plan is there.
func TestFindSaysWhatIsUnknown(t *testing.T) {
	for name, test := range map[string]struct {
		files   map[string]string
		basis   release.Basis
		unknown []string
		images  int
	}{
		"no configuration": {
			nil, release.Deduced,
			[]string{"programs: ", "packages: ", "notes: ", "images: ", "manifests: ", "sboms: "},
			0,
		},
		"a program": {
			map[string]string{".goreleaser.yaml": `builds: [{binary: "{{ .Env.ONLY_THERE }}"}]`},
			release.Predicted,
			[]string{"programs: builds[tool].binary: "},
			0,
		},
		"a label": {
			map[string]string{".goreleaser.yaml": `dockers_v2: [{images: [ghcr.io/acme/tool], labels: {created: "{{ .Date }}"}}]`},
			release.Predicted,
			[]string{"images: dockers_v2[0].labels.created: "},
			1,
		},
		"a tag": {
			map[string]string{".goreleaser.yaml": `dockers_v2: [{id: a, images: [ghcr.io/acme/tool], tags: ["{{ .Env.ONLY_THERE }}"]}, {images: [ghcr.io/acme/other]}]`},
			release.Predicted,
			[]string{"images: dockers_v2[a].tags: "},
			1,
		},
		"what has no checksum": {
			map[string]string{".goreleaser.yaml": `checksum: {ids: [a]}`},
			release.Predicted,
			[]string{"checksums: checksum.ids: "},
			0,
		},
		"a formula": {
			map[string]string{".goreleaser.yaml": `brews: [{name: "{{ .Env.ONLY_THERE }}", repository: {owner: acme, name: tap}}]`},
			release.Predicted,
			[]string{"manifests: brews[0]: "},
			0,
		},
		"a variable of its own": {
			map[string]string{".goreleaser.yaml": "env: [\"A={{ .Env.ONLY_THERE }}\"]\nchecksum: {name_template: \"{{ .Env.A }}\"}"},
			release.Predicted,
			[]string{"checksums: checksum.name_template: "},
			0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			found := find(t, test.files)
			if found.Plan.Basis != test.basis || len(found.Plan.Images) != test.images {
				t.Errorf("%+v", found.Plan)
			}
			if len(found.Plan.Unknown) != len(test.unknown) {
				t.Fatalf("unknown: %v", found.Plan.Unknown)
			}
			for i, unknown := range found.Plan.Unknown {
				if !strings.HasPrefix(unknown.String(), test.unknown[i]) || unknown.Reason == "" || unknown.Remedy == "" {
					t.Errorf("unknown: %q, remedy %q, want %s", unknown, unknown.Remedy, test.unknown[i])
				}
			}
			if err := found.Plan.Complete(); err == nil {
				t.Error("the plan is called complete")
			}
		})
	}
}

// A configuration that cannot be read is not one that is not there.
func TestFindNeedsAReadableConfiguration(t *testing.T) {
	for name, tc := range map[string]struct {
		files  map[string]string
		status int
		want   string
	}{
		"no YAML":                        {files: map[string]string{".goreleaser.yaml": "builds: ["}, want: ".goreleaser.yaml is not valid YAML"},
		"an env that GoReleaser refuses": {files: map[string]string{".goreleaser.yaml": "env: [\"A={{ .Version\"]"}, want: ".goreleaser.yaml: env: "},
		"no settings":                    {files: map[string]string{".goreleaser.yaml": "[]"}, want: ".goreleaser.yaml has no settings"},
		"refused":                        {status: http.StatusForbidden, want: "needs contents: read"},
		"not authorized":                 {status: http.StatusUnauthorized, want: "token"},
		"an unknown error":               {status: http.StatusTeapot, want: "418"},
	} {
		t.Run(name, func(t *testing.T) {
			client := api(t, tc.files)
			if tc.status != 0 {
				client = refusing(t, tc.status)
			}
			if found, err := plan.Of(t.Context(), client, query(t, "v1.4.0")); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%+v, %v", found, err)
			}
		})
	}
}

func TestFindOfWhatIsNotThere(t *testing.T) {
	client := api(t, nil)
	if _, err := plan.Find(t.Context(), client, query(t, "v9.9.9")); !errors.Is(err, github.ErrNotFound) {
		t.Error(err)
	}
	inNoProject := query(t, "v1.4.0")
	inNoProject.Repository = release.Repository{}
	if _, err := plan.Find(t.Context(), client, inNoProject); err == nil ||
		!strings.Contains(err.Error(), "or name the release of another project as OWNER/REPO@v1.4.0") {
		t.Error(err)
	}
}
