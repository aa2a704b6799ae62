package report

import "fmt"

// Action is one thing that a command makes sure of.
type Action struct {
	What    string `json:"what"`
	Already bool   `json:"already"` // it was done before
}

// String says what was made sure of, and whether anything was to do.
func (a Action) String() string {
	if a.Already {
		return "– " + a.What + ": was done already"
	}
	return "✓ " + a.What
}

// Actions counts what was done.
func Actions(actions []Action) string {
	done := 0
	for _, action := range actions {
		if !action.Already {
			done++
		}
	}
	if done == len(actions) {
		return fmt.Sprintf("all %d steps done", done)
	}
	return fmt.Sprintf("%d of %d steps done, the others were done already", done, len(actions))
}
