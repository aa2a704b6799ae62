package audit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

func TestAccepts(t *testing.T) {
	for _, test := range []struct {
		pattern, subject string
		want             bool
	}{
		{"helper", "helper", true},
		{"helper", "helper linux/amd64", true},
		{"helper linux/amd64", "helper linux/amd64", true},
		{"helper linux", "helper linux/amd64", false},
		{"help", "helper linux/amd64", false},
		{"linux/amd64", "helper linux/amd64", false},
		{"*linux/*", "helper linux/amd64", true},
		{"hello in *.deb", "hello in hello_1.2.3_amd64.deb", true},
		{"hello in *.deb", "hello in hello_1.2.3_linux_amd64.tar.gz", false},
		{"ghcr.io/acme/*", "ghcr.io/acme/hello:1.2.3", true},
		{"a.c", "abc", false},
		{"[x]", "x", false},
		{"*", "anything at all", true},
	} {
		entry := release.Acceptance{Audit: "runs", Subject: test.pattern}
		if got := entry.Accepts("runs", test.subject); got != test.want {
			t.Errorf("%q of %q: %t", test.pattern, test.subject, got)
		}
		if entry.Accepts("buildinfo", test.subject) {
			t.Errorf("%q accepts the findings of another check", test.pattern)
		}
	}
}

// An accepted finding does not fail its check. Other findings, and unknown facts, count as before.
func TestAccepted(t *testing.T) {
	a, b := audit.Finding{Subject: "a linux/amd64"}, audit.Finding{Subject: "b"}
	warning := audit.Finding{Subject: "a", Warning: true}
	unknown := []release.Unknown{{Part: release.PartNotes, Reason: "unknown"}}
	for name, test := range map[string]struct {
		found   []audit.Finding
		unknown []release.Unknown
		want    audit.Status
	}{
		"all is accepted":       {[]audit.Finding{a, warning}, nil, audit.Accepted},
		"one is not":            {[]audit.Finding{a, b}, nil, audit.Failed},
		"one is not, the first": {[]audit.Finding{b, a}, nil, audit.Failed},
		"a warning is left":     {[]audit.Finding{a, {Subject: "b", Warning: true}}, nil, audit.Warned},
		"and a part is unknown": {[]audit.Finding{a}, unknown, audit.Unknown},
		"nothing is found":      {nil, nil, audit.Passed},
	} {
		t.Run(name, func(t *testing.T) {
			one := audit.Check{Name: "one", Needs: []release.Part{release.PartNotes}, Run: func(*release.Release) []audit.Finding { return test.found }}
			r := &release.Release{Plan: release.Plan{Unknown: test.unknown}}
			r.Settings.Accept = []release.Acceptance{{Audit: "two", Subject: "b", Reason: "no"}, {Audit: "one", Subject: "a", Reason: "yes"}}
			got := audit.Run(r, []audit.Check{one})[0]
			if got.Status != test.want {
				t.Errorf("status %s, want %s", got.Status, test.want)
			}
			for _, finding := range got.Findings {
				if accepted := finding.Subject != "b"; accepted != (finding.Accepted == "yes") {
					t.Errorf("%+v", finding)
				}
			}
		})
	}
}

// A part that could not be examined cannot be accepted.
func TestAcceptedUnexamined(t *testing.T) {
	r := draft(t)
	r.Images[0].Err = "the registry does not answer"
	r.Settings = release.Settings{Present: true, Accept: []release.Acceptance{{Audit: "images", Subject: "*", Reason: "whatever", At: ".relkit.yaml:2"}}}
	got := audit.Run(r, []audit.Check{audit.Images})
	if got[0].Status != audit.Failed || got[0].Findings[0].Accepted != "" {
		t.Errorf("%+v", got[0])
	}
	const want = "accept: what images could not examine cannot be accepted: *"
	if settings := audit.Settings(r.Settings, got, r.Plan); len(settings.Findings) != 1 || settings.Findings[0].Problem != want {
		t.Errorf("%+v", settings)
	}
}

// Findings are accepted before they are joined: accepting one program's finding does not accept another's.
func TestAcceptedOfJoined(t *testing.T) {
	one := audit.Check{Name: "one", Join: true, Run: func(*release.Release) []audit.Finding {
		return []audit.Finding{{Subject: "a x/y"}, {Subject: "b x/y"}, {Subject: "a x/z"}, {Subject: "c x/y"}}
	}}
	r := &release.Release{Settings: release.Settings{Present: true, Accept: []release.Acceptance{
		{Audit: "one", Subject: "a", Reason: "built elsewhere"}, {Audit: "one", Subject: "a x/z", Reason: "built elsewhere"},
	}}}
	got := audit.Run(r, []audit.Check{one})
	want := []audit.Finding{{Subject: "a x/y, x/z", Accepted: "built elsewhere"}, {Subject: "b x/y; c x/y"}}
	if diff := cmp.Diff(want, got[0].Findings); diff != "" || got[0].Status != audit.Failed {
		t.Error(got[0].Status, diff)
	}
	if settings := audit.Settings(r.Settings, got, r.Plan); settings.Status != audit.Passed {
		t.Errorf("both entries are needed: %+v", settings)
	}
}

func TestSettings(t *testing.T) {
	if audit.Settings(release.Settings{}, nil, release.Plan{}) != nil {
		t.Error("a project without settings has a result of them")
	}
	settings := release.Settings{
		Present: true,
		Programs: map[string]release.ProgramSetting{
			"helo": {Version: []string{"about"}}, "hello": {Version: []string{"about"}}, "worker": {Version: []string{"about"}}, "only": {Version: []string{"about"}},
		},
		At: map[string]string{"programs: helo": ".relkit.yaml:2", "programs: worker": ".relkit.yaml:4"},
		Accept: []release.Acceptance{
			{Audit: "found", Subject: "a", Reason: "r", At: ".relkit.yaml:6"},
			{Audit: "found", Subject: "b", Reason: "r", At: ".relkit.yaml:7"},
			{Audit: "skipped", Subject: "b", Reason: "r", At: ".relkit.yaml:8"},
			{Audit: "unknown", Subject: "b", Reason: "r", At: ".relkit.yaml:9"},
			{Audit: "absent", Subject: "b", Reason: "r", At: ".relkit.yaml:10"},
			{Audit: "passed", Subject: "b", Reason: "r", At: ".relkit.yaml:11"},
		},
	}
	results := []audit.Result{
		{Name: "found", Status: audit.Accepted, Findings: []audit.Finding{{Subject: "a", Accepted: "r"}}},
		{Name: "skipped", Status: audit.Skipped},
		{Name: "unknown", Status: audit.Unknown},
		{Name: "passed", Status: audit.Passed},
	}
	plan := release.Plan{Builds: []release.PlannedBuild{{Program: "hello"}, {Program: "hello"}}, Unarchived: []release.PlannedBuild{{Program: "only"}}}
	got := audit.Settings(settings, results, plan)
	want := &audit.Result{
		Name: "settings", Proves: "each entry of .relkit.yaml applies to this release", Status: audit.Warned,
		Findings: []audit.Finding{
			{Warning: true, Subject: ".relkit.yaml:2", Problem: "programs: helo is not a program of this release", Remedy: "did you mean hello?"},
			{Warning: true, Subject: ".relkit.yaml:4", Problem: "programs: worker is not a program of this release", Remedy: "name one of hello, only, or delete the entry"},
			{Warning: true, Subject: ".relkit.yaml:7", Problem: "accept: found finds nothing on b", Remedy: "delete the entry, or correct its subject: the report shows those of the findings"},
			{Warning: true, Subject: ".relkit.yaml:11", Problem: "accept: passed finds nothing on b", Remedy: "delete the entry, or correct its subject: the report shows those of the findings"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	plan.Unknown = []release.Unknown{{Part: release.PartPrograms, Reason: "unknown"}}
	if got := audit.Settings(settings, results, plan); len(got.Findings) != 2 {
		t.Errorf("which programs there are is unknown: %+v", got.Findings)
	}
}
