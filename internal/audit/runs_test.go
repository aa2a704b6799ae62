package audit_test

import (
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

func TestRuns(t *testing.T) {
	where := archive("relkit", linuxAMD64)
	says := func(how func(*release.Run)) func(*testing.T, *release.Release) {
		return func(t *testing.T, r *release.Release) {
			t.Helper()
			how(binaryOf(t, r, "relkit", linuxAMD64, false).Run)
		}
	}
	printed := func(output string) func(*testing.T, *release.Release) {
		return says(func(run *release.Run) { run.Output = output })
	}
	unstamped := func(output string) func(*testing.T, *release.Release) {
		return func(t *testing.T, r *release.Release) {
			t.Helper()
			r.Plan.Builds[0].Stamped = false
			printed(output)(t, r)
		}
	}
	reports := func(what string) []string {
		return []string{"runs: relkit in " + where + ": relkit --version " + what}
	}
	silent := func(what string) []string {
		return []string{"runs: relkit in " + where + ": does not report its version: " + what + " (warning)"}
	}
	answered := func(answers ...release.Answer) func(*testing.T, *release.Release) {
		return says(func(run *release.Run) { run.Answers = answers })
	}
	refused := release.Answer{Command: "relkit --version", Output: "unknown flag: --version", Err: "exit status 2"}
	run(t, map[string]bad{
		"another question is answered": {broke: answered(refused, release.Answer{Command: "relkit version", Output: "1.2.3"})},
		"it exits with an error, and names this version": {
			broke: answered(release.Answer{Command: "relkit --version", Output: "relkit 1.2.3", Err: "exit status 1"}),
		},
		"another question is answered with another version": {
			broke: answered(refused, release.Answer{Command: "relkit version", Output: "relkit 0.9.0"}),
			want:  []string{"runs: relkit in " + where + `: relkit version reports "relkit 0.9.0", not 1.2.3`},
		},
		"a plugin": {
			broke: answered(
				release.Answer{Command: "relkit --version", Err: "exit status 1"},
				release.Answer{Command: "relkit version", Output: "This binary is a plugin.", Err: "exit status 1"},
			),
			want: silent(`--version, version were tried; relkit version ended with "This binary is a plugin.": exit status 1`),
		},
		"a service": {
			broke: answered(release.Answer{Command: "relkit --version", Output: "listening on 127.0.0.1:8080", Err: "it opened a port and served instead of answering"}),
			want:  silent(`--version was tried; relkit --version ended with "listening on 127.0.0.1:8080": it opened a port and served instead of answering`),
		},
		"a program without a version":            {broke: printed("hello world"), want: silent(`--version was tried; relkit --version printed "hello world"`)},
		"another version, where nothing is said": {broke: unstamped("relkit 0.9.0"), want: reports(`reports "relkit 0.9.0", not 1.2.3`)},
		"dev":                                    {broke: printed("relkit dev\nbuilt with go1.26"), want: reports(`reports "relkit dev", not 1.2.3`)},
		"nothing":                                {broke: printed(" \n"), want: silent("--version was tried; relkit --version printed nothing")},
		"the release candidate":                  {broke: printed("relkit v1.2.3-rc.1"), want: reports(`reports "relkit v1.2.3-rc.1", not 1.2.3`)},
		"a longer patch number":                  {broke: printed("relkit 1.2.30"), want: reports(`reports "relkit 1.2.30", not 1.2.3`)},
		"a longer major number":                  {broke: printed("relkit 11.2.3"), want: reports(`reports "relkit 11.2.3", not 1.2.3`)},
		"a snapshot":                             {broke: printed("1.2.3-SNAPSHOT-0123456"), want: reports(`reports "1.2.3-SNAPSHOT-0123456", not 1.2.3`)},
		"escape sequences":                       {broke: printed("\x1b[31mdev"), want: reports(`reports "dev", not 1.2.3`)},
		"dev, where nothing is said":             {broke: unstamped("dev"), want: []string{reports(`reports "dev", not 1.2.3 (warning)`)[0]}},
		"a commit behind":                        {broke: printed("1.2.3-0123456")},
		"the end of a sentence":                  {broke: printed("This is version 1.2.3.")},
		"JSON":                                   {broke: printed(`{"version":"v1.2.3","go":"go1.26.8"}`)},
		"a story": {
			broke: printed("dev" + strings.Repeat(" and on", 20)),
			want:  reports(`reports "dev` + strings.Repeat(" and on", 11) + `…", not 1.2.3`),
		},
		"it crashes": {
			broke: says(func(run *release.Run) { run.Output, run.Err = "panic: nil map", "exit status 2: panic: nil map" }),
			want:  silent(`--version was tried; relkit --version ended with "panic: nil map": exit status 2: panic: nil map`),
		},
		"it reports no version where the settings say that it does": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Settings.Programs = map[string]release.ProgramSetting{"relkit": {Version: []string{"about", "-s"}}}
				answered(release.Answer{Command: "relkit about -s", Output: "hello"})(t, r)
			},
			want: []string{"runs: relkit in " + where + `: does not report its version: about -s was tried; relkit about -s printed "hello"`},
		},
		"it reports nothing like a version where the settings say that it does": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				r.Settings.Programs = map[string]release.ProgramSetting{"relkit": {Version: []string{"about"}}}
				unstamped("dev")(t, r)
			},
			want: reports(`reports "dev", not 1.2.3`),
		},
		"the service is of another version": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				binaryOf(t, r, "shipped", linuxAMD64, true).Run.Service = "dev"
			},
			want: []string{"runs: shipped in " + image + `@linux/amd64: the running service reports "dev" at /version instead of 1.2.3`},
		},
		"the service does not start": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				seen := binaryOf(t, r, "shipped", linuxAMD64, true).Run
				seen.Service, seen.ServiceErr = "", "the service exited: no database"
			},
			want: []string{"runs: shipped in " + image + "@linux/amd64: the service does not answer at /version: the service exited: no database (warning)"},
		},
	})
}

// A program that must not be started is not reported as passed.
func TestRunsNotStarted(t *testing.T) {
	r, no := draft(t), false
	r.Settings.Programs = map[string]release.ProgramSetting{
		"relkit": {Run: &no, Reason: "Terraform starts it"}, "shipped": {Run: &no, Reason: "it waits"}, "other": {Run: &no, Reason: "x"},
	}
	for i := range r.Binaries {
		r.Binaries[i].Run = nil
	}
	const want = "relkit must not be started: Terraform starts it; shipped must not be started: it waits"
	if result := audit.Run(r, []audit.Check{audit.Runs})[0]; result.Status != audit.Skipped || result.Reason != want {
		t.Errorf("%+v", result)
	}
}
