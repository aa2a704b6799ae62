package report

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/relkit/relkit/internal/audit"
)

// The verbs whose release is not real: that of check does not exist yet, that of a rehearsal never will.
const (
	beforeBuild = "check"
	rehearsal   = "rehearse"
)

// verdict is the whole report in one line.
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
	var parts []string
	for _, status := range []audit.Status{audit.Failed, audit.Warned, audit.Unknown, audit.Accepted, audit.Passed, audit.Skipped} {
		if counts[status] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[status], status))
		}
	}
	outcome := "is sound"
	switch {
	case counts[audit.Failed] > 0:
		outcome = "is not fit to be released"
	case len(r.Unknown) > 0:
		outcome = "was not examined completely"
	case r.Verb == beforeBuild:
		outcome = "is ready to be built"
	}
	if r.Partial != "" {
		outcome += " (built for " + r.Partial + " alone)"
	}
	line := fmt.Sprintf("%s %s: %s", cmp.Or(tag(r), subject(r)), outcome, "of "+Count(len(r.Checks), "check")+", "+strings.Join(parts, ", "))
	if len(r.NotRehearsed) > 0 {
		done := "examined"
		if r.Verb == rehearsal {
			done = "rehearsed"
		}
		line += fmt.Sprintf("; %s not %s", Count(len(r.NotRehearsed), "part"), done)
	}
	return line
}
