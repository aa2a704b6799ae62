package gather

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
)

// A URL of the release that answers 404 is what users of a private repository see without a token; in a public one it is broken.
func TestDownloadsThatAreNotFound(t *testing.T) {
	for name, test := range map[string]struct {
		repository string // the answer of the API
		got        string
	}{
		"private": {`{"private": true}`, "sum"},
		"public":  {`{"private": false}`, ""},
		"unknown": {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.HasSuffix(r.URL.Path, "/repos/acme/app") || test.repository == "" {
					http.NotFound(w, r)
					return
				}
				w.Header().Set("Content-Type", "application/json")
				_, _ = fmt.Fprint(w, test.repository)
			}))
			t.Cleanup(server.Close)
			client, err := github.New(github.Config{APIURL: server.URL + "/"})
			if err != nil {
				t.Fatal(err)
			}
			address := server.URL + "/app.tar.gz"
			r := &release.Release{
				Subject: release.Subject{Repository: release.Repository{Owner: "acme", Name: "app"}}, Assets: []release.Asset{{Name: "app.tar.gz", URL: address, SHA256: "sum"}},
			}
			m := release.Manifest{Downloads: []release.Download{{URL: address}}}
			if err := NewGatherer(client, "").follow(t.Context(), r, &m); err != nil {
				t.Fatal(err)
			}
			if seen := m.Downloads[0]; seen.Got != test.got || (seen.Err == "") != (test.got != "") {
				t.Errorf("%+v", seen)
			}
		})
	}
}

// Manifests that the release attaches are read from its assets, all files of one or none.
func TestManifestsAmongTheAssets(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := &release.Release{Assets: []release.Asset{{Name: "other"}, {Name: "app.rb", File: file}, {Name: "broken.rb", File: file, Err: "cut off"}}}
	for paths, want := range map[string][]string{
		"Casks/app.rb":                {"text"},
		"Casks/missing.rb":            nil,
		"Casks/broken.rb":             nil,
		"Casks/app.rb,Casks/other.rb": nil,
	} {
		got, err := manifestTexts(r, release.PlannedManifest{Paths: strings.Split(paths, ",")})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", paths, got, err)
		}
	}
}
