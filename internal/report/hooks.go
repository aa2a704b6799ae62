package report

import (
	"fmt"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// hooksHeading stands above the commands of the project that ran in a rehearsal.
const hooksHeading = "Ran unmodified"

// viewHooks returns all of them, each with its place.
func viewHooks(hooks []release.Hook) []release.Omission {
	var seen []release.Omission
	for _, hook := range hooks {
		text := release.OneLine(hook.Command)
		if len(hook.Network) > 0 {
			text += " (" + release.OneLine(strings.Join(hook.Network, ", ")) + " may have reached the network)"
		}
		seen = append(seen, release.Omission{Part: release.OneLine(hook.Where), Reason: text})
	}
	return seen
}

// hooks shows the hooks that may have used the network, and the number of the others with the first ones.
func (t *terminal) hooks(hooks []release.Hook) {
	if len(hooks) == 0 {
		return
	}
	t.heading(hooksHeading)
	var quiet []string
	for i, seen := range viewHooks(hooks) {
		if len(hooks[i].Network) > 0 {
			t.hanging(2, "! ", yellow, seen.Part+": "+seen.Reason)
		} else {
			quiet = append(quiet, seen.Reason)
		}
	}
	if len(quiet) == 0 {
		return
	}
	const most = 2
	text := Count(len(quiet), "command") + " of the project: " + strings.Join(quiet[:min(len(quiet), most)], "; ")
	if more := len(quiet) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	t.hanging(2, "– ", faint, text)
}
