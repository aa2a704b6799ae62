package report

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/relkit/relkit/internal/audit"
)

// The commands whose verdict has words of its own. The release of check does not exist yet; that of a rehearsal never will.
const (
	beforeBuild = "check"
	rehearsal   = "rehearse"
	use         = "prove"
)

// verdict returns the whole report in one line.
func verdict(r *Report) string {
	for _, step := range r.Steps {
		if step.Err != "" {
			return fmt.Sprintf("%s cannot be released: %s failed", r.Version, step.Name)
		}
	}
	counts := map[audit.Status]int{}
	for _, result := range r.Checks {
		counts[result.Status]++
	}
	outcome := passes(r.Verb)
	switch {
	case counts[audit.Failed] > 0:
		outcome = fails(r.Verb)
	case len(r.Unknown) > 0:
		outcome = "was not fully examined"
	}
	if r.Partial != "" {
		outcome += " (built only for " + r.Partial + ")"
	}
	line := fmt.Sprintf("%s %s: %s", cmp.Or(tag(r), subject(r)), outcome, tally(counts, len(r.Checks)))
	if len(r.NotRehearsed) > 0 {
		done := "examined"
		if r.Verb == rehearsal {
			done = "rehearsed"
		}
		line += fmt.Sprintf("; %s not %s", Count(len(r.NotRehearsed), "part"), done)
	}
	return line
}

// passes returns the verdict on a release without a failed check.
func passes(verb string) string {
	switch verb {
	case beforeBuild:
		return "is ready to build"
	case rehearsal:
		return "is ready to release"
	case use:
		return "works for users"
	}
	return "is verified"
}

// fails returns the verdict on a release with a failed check.
func fails(verb string) string {
	switch verb {
	case beforeBuild, rehearsal:
		return "is not ready to release"
	case use:
		return "does not work for users"
	}
	return "failed verification"
}

// tally returns how many checks have which status: 17 of 19 checks passed, 2 skipped. Failed ones come first.
func tally(counts map[audit.Status]int, checks int) string {
	var parts []string
	for _, status := range []audit.Status{audit.Failed, audit.Passed, audit.Warned, audit.Unknown, audit.Accepted, audit.Skipped} {
		switch {
		case counts[status] == 0:
		case len(parts) == 0:
			parts = append(parts, fmt.Sprintf("%d of %s %s", counts[status], Count(checks, "check"), status))
		default:
			parts = append(parts, fmt.Sprintf("%d %s", counts[status], status))
		}
	}
	return strings.Join(parts, ", ")
}
