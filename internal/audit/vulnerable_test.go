package audit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

func TestVulnerable(t *testing.T) {
	text := release.Vulnerability{
		ID: "GO-2022-1059", Aliases: []string{"CVE-2022-32149", "GHSA-69ch-w2m2-3vjp"}, Summary: "Denial of service.",
		Module: "golang.org/x/text", Found: "v0.3.5", Fixed: "v0.3.8",
		Functions: []string{"golang.org/x/text/language.ParseAcceptLanguage"},
	}
	with := func(vulnerabilities ...release.Vulnerability) func(*testing.T, *release.Release) {
		return func(t *testing.T, r *release.Release) {
			t.Helper()
			for _, inImage := range []bool{false, true} {
				binaryOf(t, r, "shipped", linuxARM64, inImage).Scan = &release.Scan{Vulnerabilities: vulnerabilities}
			}
		}
	}
	but := func(how func(*release.Vulnerability)) release.Vulnerability {
		changed := text
		how(&changed)
		return changed
	}
	finding := func(problem string) []string { return []string{"vulnerable: shipped linux/arm64: contains " + problem} }
	run(t, map[string]bad{
		"a function": {
			broke: with(text),
			want: finding("golang.org/x/text v0.3.5 with GO-2022-1059 (CVE-2022-32149): Denial of service, " +
				"in golang.org/x/text/language.ParseAcceptLanguage"),
		},
		"several functions, no other name": {
			broke: with(but(func(v *release.Vulnerability) { v.Functions, v.Aliases = []string{"a.B", "a.C", "a.D"}, nil })),
			want:  finding("golang.org/x/text v0.3.5 with GO-2022-1059: Denial of service, in a.B and 2 more"),
		},
		"the standard library": {
			broke: with(but(func(v *release.Vulnerability) { v.Module, v.Found, v.Fixed = release.Stdlib, "v1.26.7", "v1.26.8" })),
			want: finding("the standard library of Go 1.26.7 with GO-2022-1059 (CVE-2022-32149): Denial of service, " +
				"in golang.org/x/text/language.ParseAcceptLanguage"),
		},
		"one without a fix": {
			broke: with(but(func(v *release.Vulnerability) { v.Fixed = "" })),
			want: finding("golang.org/x/text v0.3.5 with GO-2022-1059 (CVE-2022-32149): Denial of service, " +
				"in golang.org/x/text/language.ParseAcceptLanguage (warning)"),
		},
		"a module whose vulnerable functions are not linked in": {
			broke: with(but(func(v *release.Vulnerability) { v.Functions = nil })),
		},
		"a scan that broke off": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				with(text)(t, r)
				r.Unscanned = "no answer within 2m"
			},
			want: append([]string{"vulnerable: binaries: not all could be scanned: no answer within 2m (warning)"},
				finding("golang.org/x/text v0.3.5 with GO-2022-1059 (CVE-2022-32149): Denial of service, "+
					"in golang.org/x/text/language.ParseAcceptLanguage")...),
		},
	})
}

// An unknown result does not pass.
func TestVulnerableUnknown(t *testing.T) {
	tests := map[string]struct{ unscanned, want string }{
		"no database": {"the vulnerability database cannot be read", "the vulnerability database cannot be read"},
		"not scanned": {"", "the binaries were not scanned for vulnerabilities"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := draft(t)
			for i := range r.Binaries {
				r.Binaries[i].Scan = nil
			}
			r.Unscanned = test.unscanned
			got := audit.Run(r, []audit.Check{audit.Vulnerable})[0]
			if diff := cmp.Diff(audit.Result{
				Name: "vulnerable", Proves: audit.Vulnerable.Proves, Status: audit.Skipped, Reason: test.want,
			}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
