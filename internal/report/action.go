package report

import "fmt"

// Action is one thing that a command ensures.
type Action struct {
	What    string `json:"what"`
	Already bool   `json:"already"`           // it was done before
	Waiting string `json:"waiting,omitempty"` // the pull request that has to be merged first
}

// String describes the action, and whether it was necessary.
func (a Action) String() string {
	if a.Waiting != "" {
		return "… " + a.What + ": waits for " + a.Waiting + " to be merged"
	}
	if a.Already {
		return "– " + a.What + ": already done"
	}
	return "✓ " + a.What
}

// Actions counts the actions that changed something.
func Actions(actions []Action) string {
	done, waiting := 0, 0
	for _, action := range actions {
		switch {
		case action.Waiting != "":
			waiting++
		case !action.Already:
			done++
		}
	}
	text := fmt.Sprintf("%d of %d steps done", done, len(actions))
	switch already := len(actions) - done - waiting; {
	case done == len(actions):
		text = fmt.Sprintf("all %d steps done", done)
	case already > 0:
		text += fmt.Sprintf(", %d already done", already)
	}
	if waiting > 0 {
		text += fmt.Sprintf(", %d waiting for a pull request to be merged", waiting)
	}
	return text
}
