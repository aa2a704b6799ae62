package goreleaser_test

import (
	"fmt"
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
		Commit: "0123456789abcdef0123456789abcdef01234567", ShortCommit: "01234567", CommitTime: time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600)),
		Env: env,
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestRender(t *testing.T) {
	render := templates(t, "EMPTY=")
	for text, want := range map[string]string{
		"{{ .ProjectName }}_{{ .Version }}":                        "shipped_1.2.3-rc.1",
		"{{ .Tag }} {{ .RawVersion }} {{ .Prerelease }}":           "v1.2.3-rc.1 1.2.3 rc.1",
		"{{ .Major }}.{{ .Minor }}.{{ .Patch }}":                   "1.2.3",
		"{{ .ShortCommit }} {{ .CommitDate }}":                     "01234567 2026-01-02T02:04:05Z",
		"{{ .CommitTimestamp }}":                                   "1767319445",
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

// An unknown value is an error of its own type: a guess would let a check pass without examining anything.
func TestRenderRefusesWhatItDoesNotKnow(t *testing.T) {
	const (
		dist = ": give the build's dist folder with --dist"
		tag  = " needs the project's git repository with the tag: run relkit in a clone that has it, or give the build's dist folder with --dist"
	)
	for text, want := range map[string]string{
		"{{ .Date }}":                       ".Date is known only to the build" + dist,
		"{{ .Now.Year }}":                   ".Now is known only to the build" + dist,
		"{{ .Runtime.Goos }}":               ".Runtime is known only to the build" + dist,
		"{{ .Os }}":                         ".Os is known only to the build" + dist,
		"{{ .Checksums }}":                  ".Checksums is known only to the build" + dist,
		"{{ .Outputs.x }}":                  ".Outputs is known only to the build" + dist,
		"{{ $.ReleaseNotes }}":              ".ReleaseNotes is known only to the build" + dist,
		"{{ .NotThere }}":                   ".NotThere is not a GoReleaser template field that relkit knows" + dist,
		"{{ notThere }}":                    "notThere is not a GoReleaser template function that relkit knows" + dist,
		"{{ .Env.NOT_THERE }}":              ".Env.NOT_THERE is not set in the environment: set NOT_THERE",
		"{{ .Env.A_VERY_LONG_NAME_OF_IT }}": ".Env.A_VERY_LONG_NAME_OF_IT is not set in the environment: set A_VERY_LONG_NAME_OF_IT",
		"{{ .Var.x }}":                      ".Var.x is not set to a plain value in the configuration's variables" + dist,
		"{{ .Summary }}":                    ".Summary" + tag,
		"{{ .TagBody }}":                    ".TagBody" + tag,
		"{{ .ReleaseURL }}":                 ".ReleaseURL needs the repository that the release goes to: set release.github in the configuration",
		`{{ time "2006" }}`:                 "time reads the clock of the build: use .Now.Format, and give the build's dist folder with --dist",
		`{{ abs "x" }}`:                     "abs depends on the machine that builds" + dist,
		`{{ readFile "x" }}`:                `the file "x" needs the files of the project at the tag: run relkit in a clone that has it`,
		`{{ sha256 "/x" }}`:                 `the file "/x" is not part of the project's commit` + dist,
		`{{ index . "Date" }}`:              "a value of it is unknown before the build" + dist,
	} {
		got, err := templates(t).Render(text)
		unknown, ok := goreleaser.AsUnknown(err)
		if want = fmt.Sprintf("template %q: %s", text, want); !ok || err.Error() != want || unknown.Template != text {
			t.Errorf("got %q, %v, want %s", got, err, want)
		}
	}
}

// What GoReleaser refuses is another error, on one line.
func TestRenderRefusesWhatGoReleaserRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"{{ .Tag":                           "unclosed action",
		"{{ .Tag.Name }}":                   "can't evaluate field Name in type interface {}",
		`{{ filter "a" "(" }}`:              "missing closing )",
		`{{ incpatch "nonsense" }}`:         "invalid semantic version",
		`{{ map "a" }}`:                     "map takes key-value pairs, not 1 arguments",
		`{{ $m := map "a" "b" }}{{ $m.c }}`: `map has no entry for key "c"`,
		`{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}`: "exceeded maximum template depth",
	} {
		got, err := templates(t).Render(text)
		if _, unknown := goreleaser.AsUnknown(err); err == nil || unknown || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %q, %v, want %s", text, got, err, want)
		}
	}
	if _, err := goreleaser.NewTemplates(goreleaser.Facts{Tag: "nonsense"}); err == nil {
		t.Error("a tag that is not a version was taken")
	}
}

func TestRenderPrintsNoClock(t *testing.T) {
	render, err := goreleaser.NewTemplates(goreleaser.Facts{Tag: "v1.0.0", Date: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"{{ .Now }}", "{{ print .Now }}", "{{ .Now | printf `%s` | toupper }}"} {
		if got, err := render.Render(text); err == nil || !strings.Contains(err.Error(), "use .Now.Format") {
			t.Errorf("%s: got %q, %v", text, got, err)
		}
	}
}

// The env setting is rendered before GoReleaser reads git, entry by entry.
func TestAddEnv(t *testing.T) {
	render := templates(t, "OWNER=acme", "BUILT=before")
	err := render.AddEnv([]string{
		"IMAGE=ghcr.io/{{ .Env.OWNER }}", "TAGGED={{ .Tag }}", "COPY={{ envOrDefault `IMAGE` `none` }}",
		"BUILT={{ .Date }}", "SECRET={{ .Env.NOT_SET }}", "NOTHING", "=x",
	})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"{{ .Env.IMAGE }}": "ghcr.io/acme", "{{ .Env.TAGGED }}": "", "{{ .Env.COPY }}": "none", `{{ envOrDefault "NOTHING" "x" }}`: "x",
	} {
		if got, err := render.Render(text); err != nil || got != want {
			t.Errorf("%s: got %q, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"{{ .Env.BUILT }}":                                ".Env.BUILT is set with .Date, which is known only to the build: give the build's dist folder with --dist",
		`{{ envOrDefault "BUILT" "x" }}`:                  ".Env.BUILT is set with .Date",
		`{{ index .Env "BUILT" }}`:                        ".Env.BUILT is set with .Date",
		`{{ if isEnvSet "SECRET" }}a{{ else }}b{{ end }}`: ".Env.SECRET is set with .Env.NOT_SET, which is not set in the environment: set NOT_SET",
	} {
		if got, err := render.Render(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %q, %v", text, got, err)
		}
	}
	if err := render.AddEnv([]string{"A={{"}); err == nil {
		t.Error("a malformed entry was taken")
	}
}

func TestWith(t *testing.T) {
	plain := templates(t)
	if got, err := plain.With(map[string]any{"Os": "linux"}).Render("{{ .Os }}_{{ .Version }}"); err != nil || got != "linux_1.2.3-rc.1" {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := plain.Render("{{ .Os }}"); err == nil {
		t.Errorf("the field leaked: %q", got)
	}
}

// FuzzRender checks that no template panics.
func FuzzRender(f *testing.F) {
	for _, text := range []string{
		"{{ .Tag }}", "{{ .Date }}", "{{", `{{ incpatch "x" }}`, `{{ filter "a" "(" }}`, "{{ range .Env }}{{ . }}{{ end }}",
		`{{ sha256 "x" }}`, "{{ call .Now.Add 1 }}", `{{ index . "x" }}`,
	} {
		f.Add(text)
	}
	render, err := goreleaser.NewTemplates(goreleaser.Facts{Tag: "v1.2.3", Date: time.Unix(1, 2), Dir: f.TempDir()})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "range") || strings.Contains(text, "template") {
			t.Skip("loops and recursion may take long")
		}
		if got, err := render.Render(text); err != nil && (got != "" || strings.Contains(err.Error(), "\n")) {
			t.Errorf("got %q, %v", got, err)
		}
	})
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
