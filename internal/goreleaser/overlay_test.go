package goreleaser_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

var update = flag.Bool("update", false, "write the golden files again")

var endpoints = goreleaser.Endpoints{
	Forge: "http://127.0.0.1:1", API: "http://127.0.0.1:1/api/v3/", Uploads: "http://127.0.0.1:1/api/uploads/",
	Registry: "127.0.0.1:2", Base: "127.0.0.1:2/relkit/scratch", Token: "fake-token", Repository: release.Repository{Owner: "acme", Name: "everything"},
	Git: "/tmp/git", SigningKey: "/tmp/signing.key",
}

// load loads a configuration from a text.
func load(t *testing.T, text string) (*goreleaser.Config, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".goreleaser.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return goreleaser.Load(dir, "")
}

func mustLoad(t *testing.T, text string) *goreleaser.Config {
	t.Helper()
	config, err := load(t, text)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func everything(t *testing.T) *goreleaser.Config {
	t.Helper()
	text, err := os.ReadFile("testdata/everything.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return mustLoad(t, string(text))
}

func TestOverlay(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	withRelkit := endpoints
	withRelkit.Relkit, withRelkit.SigningKey = "/opt/relkit", "/tmp/signing.key"
	for golden, at := range map[string]goreleaser.Endpoints{
		"testdata/everything.golden.yaml": endpoints,
		"testdata/signed.golden.yaml":     withRelkit,
	} {
		t.Run(golden, func(t *testing.T) { testOverlay(t, golden, at) })
	}
}

func testOverlay(t *testing.T, golden string, at goreleaser.Endpoints) {
	t.Helper()
	overlay, err := everything(t).Overlay(at)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, change := range overlay.Changes {
		fmt.Fprintf(&got, "# %s: %q → %q\n", change.Key, change.Was, change.Is)
	}
	for _, omission := range overlay.Omitted {
		fmt.Fprintf(&got, "# without %s: %s\n", omission.Part, omission.Reason)
	}
	got.Write(overlay.Text)
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("run go test -update and look at what changed:\n%s", diff)
	}
}

func TestOverlayLeavesTheConfigurationAlone(t *testing.T) {
	config := everything(t)
	first, err := config.Overlay(endpoints)
	if err != nil {
		t.Fatal(err)
	}
	second, err := config.Overlay(endpoints)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(first.Text), string(second.Text)); diff != "" {
		t.Error("the first overlay changed what the second was made of:\n" + diff)
	}
}

func TestOverlayRefusesOtherForges(t *testing.T) {
	_, err := mustLoad(t, "version: 2\ngitlab_urls: {api: https://gitlab.example.com}\n").Overlay(endpoints)
	if err == nil || err.Error() != ".goreleaser.yaml sets gitlab_urls: only releases on GitHub can be rehearsed" {
		t.Error(err)
	}
}

func TestLoadRefuses(t *testing.T) {
	if _, err := goreleaser.Load(t.TempDir(), ""); err == nil || !strings.Contains(err.Error(), "no GoReleaser configuration") {
		t.Error(err)
	}
	for text, problem := range map[string]string{
		"builds: [": ".goreleaser.yaml is not valid YAML",
		"":          "has no settings",
		"- one\n":   "has no settings",
	} {
		if _, err := load(t, text); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%q: got %v, want %q", text, err, problem)
		}
	}
}

func TestMirrorName(t *testing.T) {
	at := goreleaser.Endpoints{Registry: "127.0.0.1:2"}
	for image, want := range map[string]string{
		"ghcr.io/acme/hello":             "127.0.0.1:2/ghcr.io/acme/hello",
		"localhost:5000/acme/hello":      "127.0.0.1:2/localhost-port-5000/acme/hello",
		"acme/hello":                     "127.0.0.1:2/acme/hello",
		`{{ replace "a:b" ":" "" }}/x`:   `127.0.0.1:2/{{ replace "a:b" ":" "" }}/x`,
		"{{ .Env.REGISTRY }}/acme/hello": "127.0.0.1:2/{{ .Env.REGISTRY }}/acme/hello",
	} {
		if got := at.MirrorName(image); got != want {
			t.Errorf("%s: got %s, want %s", image, got, want)
		}
	}
}
