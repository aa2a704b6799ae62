package report

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/relkit/relkit/internal/check"
)

// beforeBuild is the verb whose release does not exist yet: nothing can be said of its contents.
const beforeBuild = "check"

// verdict is the whole report in one line.
func verdict(r *Report) string {
	for _, step := range r.Steps {
		if step.Err != "" {
			return fmt.Sprintf("%s cannot be released: %s failed", r.Version, step.Name)
		}
	}
	counts := map[check.Status]int{}
	for _, result := range r.Checks {
		counts[result.Status]++
	}
	var parts []string
	for _, status := range []check.Status{check.Failed, check.Warned, check.Passed, check.Skipped} {
		if counts[status] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[status], status))
		}
	}
	outcome := "is sound"
	switch {
	case counts[check.Failed] > 0:
		outcome = "is not fit to be released"
	case r.Verb == beforeBuild:
		outcome = "is ready to be built"
	}
	line := fmt.Sprintf("%s %s: %s", cmp.Or(tag(r), subject(r)), outcome, "of "+plural(len(r.Checks), "check")+", "+strings.Join(parts, ", "))
	if len(r.NotRehearsed) > 0 {
		line += fmt.Sprintf("; %s not rehearsed", plural(len(r.NotRehearsed), "part"))
	}
	return line
}
