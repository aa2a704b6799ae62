package audit

import (
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/nearest"
	"github.com/relkit/relkit/internal/release"
)

// Settle marks the accepted findings and sets the status of the result from its findings. The caller adds what could not be examined.
func (r *Result) Settle(accept []release.Acceptance) {
	r.Status = Passed
	for i := range r.Findings {
		finding := &r.Findings[i]
		if j := slices.IndexFunc(accept, func(a release.Acceptance) bool { return a.Accepts(r.Name, finding.Subject) }); j >= 0 && !finding.Unexamined {
			finding.Accepted = accept[j].Reason
		}
		switch {
		case finding.Fails():
			r.Status = Failed
		case r.Status == Failed:
		case finding.Accepted == "":
			r.Status = Warned
		case r.Status == Passed:
			r.Status = Accepted
		}
	}
}

// Fails reports whether the finding makes its check fail.
func (f Finding) Fails() bool { return !f.Warning && f.Accepted == "" }

// NameOfSettings is the name of the result of [Settings].
const NameOfSettings = "settings"

// Settings checks whether the settings of a project still apply, from the results of all checks of the release and the programs that it
// contains. It returns nil for a project without settings.
func Settings(settings release.Settings, results []Result, plan release.Plan) *Result {
	if !settings.Present {
		return nil
	}
	result := &Result{Name: NameOfSettings, Proves: "each entry of " + release.SettingsFile + " applies to this release"}
	result.Findings = slices.Concat(strangers(settings, plan), unmatched(settings.Accept, results))
	result.Settle(nil)
	return result
}

// strangers finds settings for programs that the release does not contain.
func strangers(settings release.Settings, plan release.Plan) []Finding {
	var found findings
	var programs []string
	for _, build := range slices.Concat(plan.Builds, plan.Unarchived) {
		if !slices.Contains(programs, build.Program) {
			programs = append(programs, build.Program)
		}
	}
	if len(programs) == 0 || len(plan.Unknowns(release.PartPrograms)) > 0 {
		return nil // the programs are unknown
	}
	slices.Sort(programs)
	for _, name := range settings.Names() {
		if slices.Contains(programs, name) {
			continue
		}
		remedy := "name one of " + strings.Join(programs, ", ") + ", or delete the entry"
		if near := nearest.To(name, programs); near != "" {
			remedy = "did you mean " + near + "?"
		}
		found.warn(settings.At["programs: "+name], "programs: "+name+" is not a program of this release", remedy)
	}
	return found
}

// unmatched finds the acceptances that match no result. Acceptances for an incomplete check are not reported.
func unmatched(accept []release.Acceptance, results []Result) []Finding {
	var found findings
	for _, entry := range accept {
		i := slices.IndexFunc(results, func(r Result) bool { return r.Name == entry.Audit })
		if i < 0 || results[i].Status == Skipped || results[i].Status == Unknown {
			continue
		}
		matches := func(f Finding) bool {
			subjects := append(f.Subjects(), f.Subject)
			return slices.ContainsFunc(subjects, func(s string) bool { return entry.Accepts(entry.Audit, s) })
		}
		switch at := slices.IndexFunc(results[i].Findings, matches); {
		case at < 0:
			found.warn(entry.At, "accept: "+entry.Audit+" finds nothing on "+entry.Subject, forget(entry.Audit))
		case results[i].Findings[at].Unexamined:
			found.warn(entry.At, "accept: what "+entry.Audit+" could not examine cannot be accepted: "+entry.Subject, "see the finding")
		}
	}
	return found
}

// ofThisMachine are the checks that start programs. Which programs they start depends on the machine.
var ofThisMachine = []string{Runs.Name, "download", "pull", "install"}

// forget returns the remedy for an acceptance that matches nothing.
func forget(audit string) string {
	const remedy = "delete the entry, or correct its subject: the report shows those of the findings"
	if slices.Contains(ofThisMachine, audit) {
		return remedy + "; keep it where it is for another platform than " + release.Native().String()
	}
	return remedy
}
