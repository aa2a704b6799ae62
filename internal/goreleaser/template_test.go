package goreleaser_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
)

func templates(t *testing.T, env ...string) *goreleaser.Templates {
	t.Helper()
	made, err := goreleaser.NewTemplates(goreleaser.Facts{
		Project: "shipped", Tag: "v1.2.3-rc.1", Previous: "v1.2.2", Branch: "main", URL: "https://github.com/relkit/relkit",
		Commit: "0123456789abcdef0123456789abcdef01234567", CommitTime: time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600)),
		Env: env,
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestRender(t *testing.T) {
	render := templates(t, "OWNER=acme", "EMPTY=")
	if err := render.AddEnv([]string{"IMAGE=ghcr.io/{{ .Env.OWNER }}"}); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"{{ .ProjectName }}_{{ .Version }}":                        "shipped_1.2.3-rc.1",
		"{{ .Tag }} {{ .RawVersion }} {{ .Prerelease }}":           "v1.2.3-rc.1 1.2.3 rc.1",
		"{{ .Major }}.{{ .Minor }}.{{ .Patch }}":                   "1.2.3",
		"{{ .ShortCommit }} {{ .CommitDate }}":                     "0123456 2026-01-02T02:04:05Z",
		"{{ .CommitTimestamp }}":                                   "1767319445",
		"{{ .Env.IMAGE }}":                                         "ghcr.io/acme",
		`{{ envOrDefault "NOT_SET" "x" }}`:                         "x",
		`{{ envOrDefault "EMPTY" "x" }}`:                           "",
		`{{ if isEnvSet "EMPTY" }}yes{{ else }}no{{ end }}`:        "no",
		`{{ tolower "AbC" }}{{ trimprefix .Tag "v" }}`:             "abc1.2.3-rc.1",
		`{{ if .Prerelease }}{{ else }}latest{{ end }}`:            "",
		`{{ if contains .Version "rc" }}candidate{{ end }}`:        "candidate",
		`{{ index (split "a/b/c" "/") 1 }}{{ base "x/y" | trim }}`: "by",
	} {
		if got, err := render.Render(text); err != nil || got != want {
			t.Errorf("%s: got %q, %v", text, got, err)
		}
	}
}

// What is not known must be an error: a guess would let a check pass that has looked at nothing.
func TestRenderRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, text := range []string{"{{ .NotThere }}", "{{ .Env.NOT_THERE }}", "{{ mdv2escape .Tag }}", "{{ .Tag"} {
		if got, err := templates(t).Render(text); err == nil || !strings.Contains(err.Error(), text[:5]) {
			t.Errorf("%s: got %q, %v", text, got, err)
		}
	}
	if _, err := goreleaser.NewTemplates(goreleaser.Facts{Tag: "nonsense"}); err == nil {
		t.Error("a tag that is no version was taken")
	}
}

func TestRenderCollections(t *testing.T) {
	render := templates(t)
	list, err := render.Slice([]string{"{{ .Version }}", "{{ if .IsSnapshot }}x{{ end }}", "y"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1.2.3-rc.1", "y"}, list); diff != "" {
		t.Error(diff)
	}
	pairs, err := render.Map(map[string]string{"version": "{{ .Version }}", "empty": "{{ if .IsSnapshot }}x{{ end }}"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"version": "1.2.3-rc.1"}, pairs); diff != "" {
		t.Error(diff)
	}
	for setting, want := range map[any]bool{nil: false, true: true, "true": true, "{{ .IsSnapshot }}": false, `{{ eq .Major 1 }}`: true} {
		if got, err := render.Bool(setting); err != nil || got != want {
			t.Errorf("%v: got %v, %v", setting, got, err)
		}
	}
}
