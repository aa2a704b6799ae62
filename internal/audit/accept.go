package audit

import (
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Settle marks the findings that are accepted, and gives the result the status that follows from its findings. What could not be
// looked at is for the caller to add.
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

// Settings judges whether the settings of a project still apply: by the results of all checks that looked at the release, and the
// programs that it has. It is nil for a project without settings.
func Settings(settings release.Settings, results []Result, plan release.Plan) *Result {
	if !settings.Present {
		return nil
	}
	result := &Result{Name: NameOfSettings, Proves: "each entry of " + release.SettingsFile + " applies to this release"}
	result.Findings = slices.Concat(strangers(settings, plan), unmatched(settings.Accept, results))
	result.Settle(nil)
	return result
}

// strangers finds the settings of programs that are none of the release's.
func strangers(settings release.Settings, plan release.Plan) []Finding {
	var found findings
	var programs []string
	for _, build := range slices.Concat(plan.Builds, plan.Unarchived) {
		if !slices.Contains(programs, build.Program) {
			programs = append(programs, build.Program)
		}
	}
	if len(programs) == 0 || len(plan.Unknowns(release.PartPrograms)) > 0 {
		return nil // which programs there are is not known
	}
	slices.Sort(programs)
	for _, name := range settings.Names() {
		if slices.Contains(programs, name) {
			continue
		}
		remedy := "name one of " + strings.Join(programs, ", ") + ", or delete the entry"
		if near := release.Nearest(name, programs); near != "" {
			remedy = "did you mean " + near + "?"
		}
		found.warn(settings.At["programs: "+name], "programs: "+name+" is not a program of this release", remedy)
	}
	return found
}

// unmatched finds the acceptances that none of the results needs. A check that did not look at everything needs none for certain.
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
			found.warn(entry.At, "accept: what "+entry.Audit+" could not look at cannot be accepted: "+entry.Subject, "see what the finding says")
		}
	}
	return found
}

// ofThisMachine are the checks that start programs, of which each machine can start others.
var ofThisMachine = []string{Runs.Name, "download", "pull", "install"}

// forget returns what to do about an acceptance that nothing needs.
func forget(audit string) string {
	const remedy = "delete the entry, or correct its subject: the report shows those of the findings"
	if slices.Contains(ofThisMachine, audit) {
		return remedy + "; keep it where it is for another platform than " + release.Native().String()
	}
	return remedy
}
