package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

func checked() *report.Report {
	return &report.Report{
		Verb: "check", Subject: release.Subject{Repository: release.Repository{Owner: "acme", Name: "app"}},
		Checks: []audit.Result{
			{Name: "tag", Status: audit.Failed, Findings: []audit.Finding{
				{Subject: "v1", Problem: "is 100% wrong\n::error::injected", Remedy: "write v1.0.0"},
			}},
			{Name: "config", Status: audit.Warned, Findings: []audit.Finding{
				{Subject: ".goreleaser.yaml", Problem: "dockers is phased out", Warning: true},
			}},
			{Name: "stamps", Status: audit.Passed, Proves: "each -X names a variable"},
		},
	}
}

func TestAnnotations(t *testing.T) {
	var text bytes.Buffer
	checked := checked()
	checked.Unknown = []release.Unknown{{Part: release.PartImages, Setting: "dockers_v2[0].tags", Reason: "BAR is not set", Remedy: "set BAR"}}
	if err := checked.Annotations(&text); err != nil {
		t.Fatal(err)
	}
	want := "::error title=relkit check tag::v1: is 100%25 wrong ::error::injected → write v1.0.0\n" +
		"::warning title=relkit check config::.goreleaser.yaml: dockers is phased out\n" +
		"::warning title=relkit check unknown::images: dockers_v2[0].tags: BAR is not set → set BAR\n"
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Error(diff)
	}
}

// A report of an examination before the build may have no version, and lists no contents.
func TestReportBeforeTheBuild(t *testing.T) {
	for name, write := range map[string]func(*bytes.Buffer) error{
		"terminal": func(w *bytes.Buffer) error { return checked().Terminal(w, report.Style{}) },
		"markdown": func(w *bytes.Buffer) error { return checked().Markdown(w) },
		"html":     func(w *bytes.Buffer) error { return checked().HTML(w) },
	} {
		t.Run(name, func(t *testing.T) {
			var text bytes.Buffer
			if err := write(&text); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(text.String(), "acme/app is not ready to release: 1 of 3 checks failed") {
				t.Errorf("no verdict on the project:\n%s", text.String())
			}
			if strings.Contains(text.String(), "0 assets") {
				t.Errorf("lists contents that do not exist yet:\n%s", text.String())
			}
		})
	}
}
