package live_test

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
	"github.com/relkit/relkit/internal/live"
	"github.com/relkit/relkit/internal/release"
)

const (
	tagObject = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	commit    = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
)

// api answers as api.github.com does for a public project with one release, by the documented schema
// (https://docs.github.com/rest): an annotated tag, assets from before digests were shown. Files stand at the tag.
func api(t *testing.T, files map[string]string) *github.Client {
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

func find(t *testing.T, files map[string]string) *live.Release {
	t.Helper()
	found, err := live.Find(t.Context(), api(t, files), query(t, "v1.4.0"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func query(t *testing.T, tag string) live.Query {
	t.Helper()
	version, err := release.ParseVersion(tag)
	if err != nil {
		t.Fatal(err)
	}
	return live.Query{Path: t.TempDir(), Repository: release.Repository{Owner: "acme", Name: "tool"}, Version: version}
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
		Module: "github.com/acme/tool",
		Builds: []release.PlannedBuild{{
			ID: "tool", Program: "tool", Package: "github.com/acme/tool/cmd/tool", Platforms: []release.Platform{amd64, arm64}, Stamped: true,
		}},
		Checksums: "tool_1.4.0_SHA256SUMS.txt",
		Images: []release.PlannedImage{{
			Name: "docker.io/acme/tool", Programs: []string{"tool"}, Platforms: []release.Platform{amd64, arm64},
			Labels: map[string]string{"created": "2025-03-01T09:00:00Z"}, Annotations: map[string]string{}, Tags: []string{"v1.4.0"},
		}},
		Formulas: []string{"tool"},
	}
	if diff := cmp.Diff(want, found.Target.Plan); diff != "" {
		t.Error(diff)
	}
	if found.Target.Commit != commit {
		t.Errorf("commit %s", found.Target.Commit)
	}
	if diff := cmp.Diff(map[string]string{"docker.io/acme/tool": "docker.io/acme/tool:v1.4.0"}, found.Target.Images); diff != "" {
		t.Error(diff)
	}
	var published []string
	for _, version := range found.Target.Published {
		published = append(published, version.String())
	}
	if diff := cmp.Diff([]string{"v1.5.0-rc.1", "v1.3.9"}, published); diff != "" {
		t.Error(diff)
	}
	if len(found.Unknown) > 0 || len(found.Found.Assets) != 2 || found.Found.Assets[0].Digest != "" {
		t.Errorf("%+v", found)
	}
}

// What cannot be known is told, and is in no plan that a check could pass.
func TestFindTellsWhatItDoesNotKnow(t *testing.T) {
	for name, test := range map[string]struct {
		files  map[string]string
		reason string
	}{
		"no configuration":    {nil, "the project has no GoReleaser configuration"},
		"needs its own build": {map[string]string{".goreleaser.yaml": `builds: [{binary: "{{ .Env.ONLY_THERE }}"}]`}, "ONLY_THERE"},
	} {
		t.Run(name, func(t *testing.T) {
			found := find(t, test.files)
			if diff := cmp.Diff(release.Plan{Checksums: "tool_1.4.0_SHA256SUMS.txt"}, withoutModule(found.Target.Plan)); diff != "" {
				t.Error(diff)
			}
			told := ""
			for _, omission := range found.Unknown {
				told += omission.Part + ": " + omission.Reason + "\n"
			}
			if !strings.Contains(told, test.reason) {
				t.Errorf("it told:\n%s", told)
			}
		})
	}
}

func withoutModule(plan release.Plan) release.Plan {
	plan.Module = ""
	return plan
}

func TestFindOfWhatIsNotThere(t *testing.T) {
	client := api(t, nil)
	if _, err := live.Find(t.Context(), client, query(t, "v9.9.9")); !errors.Is(err, github.ErrNotFound) {
		t.Error(err)
	}
	inNoProject := query(t, "v1.4.0")
	inNoProject.Repository = release.Repository{}
	if _, err := live.Find(t.Context(), client, inNoProject); err == nil ||
		!strings.Contains(err.Error(), "or name another project's release as OWNER/REPO@v1.4.0") {
		t.Error(err)
	}
}
