package release

import "strings"

// Tap is where a formula belongs: a file in a repository of formulas.
type Tap struct {
	Repository Repository `json:"repository"`
	Branch     string     `json:"branch,omitempty"` // the default branch when empty
	Path       string     `json:"path"`
}

// String is owner/name/path, with the branch where it is not the default one.
func (t Tap) String() string {
	text := t.Repository.String() + "/" + t.Path
	if t.Branch != "" {
		text += "@" + t.Branch
	}
	return text
}

// Install is the command that installs a formula from its tap.
func (t Tap) Install(formula string) string {
	const prefix = "homebrew-" // https://docs.brew.sh/Taps: brew tap o/x reads o/homebrew-x
	return "brew install " + t.Repository.Owner + "/" + strings.TrimPrefix(t.Repository.Name, prefix) + "/" + formula
}
