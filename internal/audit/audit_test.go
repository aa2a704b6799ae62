package audit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

// bad is a release with one problem.
type bad struct {
	from  func(*testing.T) *release.Release // draft unless set
	broke func(*testing.T, *release.Release)
	// want are the findings of all checks, in the order of reports: "check: subject: problem". A warning ends in "(warning)". A finding has
	// to begin with this text.
	want []string
}

// findings returns the findings of all checks, one per line. Each must have a remedy.
func findings(t *testing.T, r *release.Release) []string {
	t.Helper()
	var lines []string
	for _, result := range audit.Run(r, audit.All()) {
		for _, finding := range result.Findings {
			line := fmt.Sprintf("%s: %s: %s", result.Name, finding.Subject, finding.Problem)
			if finding.Warning {
				line += " (warning)"
			}
			lines = append(lines, line)
			if finding.Remedy == "" || strings.Contains(line+finding.Remedy, "\n") {
				t.Errorf("%s: remedy %q: want one line that says what to do", line, finding.Remedy)
			}
		}
	}
	return lines
}

func run(t *testing.T, tests map[string]bad) {
	t.Helper()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if test.from == nil {
				test.from = draft
			}
			r := test.from(t)
			test.broke(t, r)
			if diff := cmp.Diff(test.want, findings(t, r)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// These releases are good before the tests break them, and no check skips them.
func TestGood(t *testing.T) {
	tests := map[string]func(t *testing.T) *release.Release{
		"draft":  draft,
		"public": public,
		"release candidate, draft": func(t *testing.T) *release.Release {
			t.Helper()
			return as(t, draft(t), "v1.3.0-rc.1")
		},
		"release candidate, public": func(t *testing.T) *release.Release {
			t.Helper()
			return published(as(t, draft(t), "v1.3.0-rc.1"))
		},
		"backport to the minor line before": func(t *testing.T) *release.Release {
			t.Helper()
			return published(as(t, draft(t), "v1.1.9"))
		},
		"backport to the major line before": func(t *testing.T) *release.Release {
			t.Helper()
			return published(as(t, draft(t), "v1.2.3", "v2.0.0"))
		},
		"first release": func(t *testing.T) *release.Release {
			t.Helper()
			r := draft(t)
			r.Published, r.Page.Latest = nil, ""
			r.Images[0].Tags = map[string]string{"staging-1.2.3": r.Images[0].Digest}
			return published(r)
		},
		"before v1": func(t *testing.T) *release.Release {
			t.Helper()
			r := as(t, draft(t), "v0.3.0")
			r.Published = []release.Version{version(t, "v0.2.0")}
			return published(r)
		},
	}
	for name, made := range tests {
		t.Run(name, func(t *testing.T) {
			for _, result := range audit.Run(packaged(examined(made(t))), audit.All()) {
				drafted := result.Name == audit.Promoted.Name && result.Reason == "the release is still a draft"
				if result.Status != audit.Passed && !drafted {
					t.Errorf("%s %s: %s%+v", result.Name, result.Status, result.Reason, result.Findings)
				}
			}
		})
	}
}

// A check without anything to examine is skipped and does not pass.
func TestNothingToCheck(t *testing.T) {
	want := map[string]string{
		"checksums":    "the project publishes no checksums file",
		"assets":       "the files that the build made are known only from its dist folder (--dist), or if all of them are attached",
		"platforms":    "the project archives no program",
		"buildinfo":    "the release contains no binary",
		"runs":         "the release contains no binary that this machine can run",
		"samebytes":    "every program is published in one form only",
		"packages":     "the release has no deb, rpm or apk",
		"images":       "the release has no image",
		"manifests":    "the release is not in any package manager",
		"sbom":         "the project publishes no software bill of materials",
		"vulnerable":   "the release contains no binary",
		"signatures":   "the release has no signature, and no signer was expected",
		"reproducible": "not requested: see --rebuild of relkit verify",
		"promoted":     "the release is still a draft",
		"notes":        "the project writes no release notes",
	}
	r := &release.Release{Subject: release.Subject{Version: version(t, "v1.0.0")}, Page: release.Page{Draft: true}}
	r.Plan.Notes.Disabled = true
	got := map[string]string{}
	for _, result := range audit.Run(r, audit.All()) {
		if result.Status == audit.Skipped {
			got[result.Name] = result.Reason
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
}

func TestStatus(t *testing.T) {
	failure, warning := audit.Finding{Subject: "a"}, audit.Finding{Subject: "b", Warning: true}
	tests := map[string]struct {
		found []audit.Finding
		want  audit.Status
	}{
		"nothing found":          {nil, audit.Passed},
		"a warning":              {[]audit.Finding{warning}, audit.Warned},
		"a failure":              {[]audit.Finding{failure}, audit.Failed},
		"a failure and others":   {[]audit.Finding{failure, warning}, audit.Failed},
		"a failure after others": {[]audit.Finding{warning, failure}, audit.Failed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			one := audit.Check{Name: "one", Run: func(*release.Release) []audit.Finding { return test.found }}
			if got := audit.Run(&release.Release{}, []audit.Check{one})[0].Status; got != test.want {
				t.Errorf("status %s, want %s", got, test.want)
			}
		})
	}
}

// Unknown facts are never reported as passed, absent or left out.
func TestUnknown(t *testing.T) {
	needs := map[string]release.Part{
		"checksums": release.PartChecksums, "platforms": release.PartPrograms, "buildinfo": release.PartPrograms,
		"packages": release.PartPackages, "images": release.PartImages, "manifests": release.PartManifests, "sbom": release.PartSBOMs,
		"notes": release.PartNotes, "channels": release.PartImages, "promoted": release.PartManifests,
	}
	empty := &release.Release{Subject: release.Subject{Version: version(t, "v1.0.0")}, Page: release.Page{Notes: "notes", Latest: "v1.0.0"}}
	for name, one := range map[string]*release.Release{"of a sound release": public(t), "of an empty release": empty} {
		for check, part := range needs {
			one.Plan.Unknown = []release.Unknown{{Part: part, Setting: "a.setting", Reason: "only the build knows"}}
			i := slices.IndexFunc(audit.All(), func(c audit.Check) bool { return c.Name == check })
			result := audit.Run(one, audit.All()[i:i+1])[0]
			if result.Status != audit.Unknown || result.Reason != string(part)+": a.setting: only the build knows" {
				t.Errorf("%s %s: %+v", check, name, result)
			}
		}
	}
}

// A finding takes precedence over unknown facts.
func TestUnknownAndFailed(t *testing.T) {
	r := draft(t)
	r.Plan.Unknown = []release.Unknown{{Part: release.PartNotes, Reason: "unknown"}}
	r.Page.Notes = ""
	if result := audit.Run(r, []audit.Check{audit.Notes})[0]; result.Status != audit.Failed {
		t.Errorf("%+v", result)
	}
}
