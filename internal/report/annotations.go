package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/relkit/relkit/internal/audit"
)

// Annotations writes the findings as workflow commands, which GitHub Actions shows on the page of a run
// (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands).
func (r *Report) Annotations(w io.Writer) error {
	var text strings.Builder
	for _, seen := range newView(r).Checks {
		for _, group := range seen.Groups {
			level := map[string]string{string(audit.Warned): "warning", string(audit.Accepted): "notice"}[group.Status]
			if level == "" {
				level = "error"
			}
			message := group.Subject + ": " + group.Problem
			if group.Remedy != "" {
				message += " → " + group.Remedy
			}
			fmt.Fprintf(&text, "::%s title=%s::%s\n", level, commandProperty("relkit "+r.Verb+" "+seen.Name), commandData(message))
		}
	}
	for _, unknown := range r.Unknown {
		fmt.Fprintf(&text, "::warning title=%s::%s\n", commandProperty("relkit "+r.Verb+" unknown"), commandData(unknown.String()+" → "+unknown.Remedy))
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// The escapes of workflow commands: a text must neither end its command nor begin another.
var (
	commandData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace
)
