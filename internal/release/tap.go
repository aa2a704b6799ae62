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

// Install is the command that installs a formula from its tap. A repository whose name does not begin with homebrew- must be named
// by its URL first (https://docs.brew.sh/Taps: brew tap o/x reads o/homebrew-x).
func (t Tap) Install(formula string) string {
	owner, name := t.Repository.Owner, t.Repository.Name
	if short, ok := strings.CutPrefix(name, "homebrew-"); ok && short != "" {
		return "brew install " + owner + "/" + short + "/" + formula
	}
	return "brew tap " + owner + "/" + name + " https://github.com/" + owner + "/" + name + " && brew install " + owner + "/" + name + "/" + formula
}
