package promote

import (
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// String says what was made sure of, and whether anything was to do.
func (a Action) String() string {
	if a.Already {
		return "– " + a.What + ": was done already"
	}
	return "✓ " + a.What
}

// Summary counts what was done.
func Summary(actions []Action) string {
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

// UserCommands are what anybody can run once a release is public, for the formulas in their taps.
func UserCommands(r *release.Release, taps map[string]release.Tap) []string {
	if !r.Public() {
		return nil
	}
	var commands []string
	for _, image := range r.Images {
		tag := r.Version.Number()
		if planned := r.Plan.Image(image.Name); !planned.Staged && len(planned.Tags) > 0 {
			tag = planned.Tags[0]
		}
		commands = append(commands, "docker pull "+image.Name+":"+tag)
	}
	if r.Moves().Latest {
		for _, formula := range r.Formulas {
			commands = append(commands, taps[formula.Name].Install(formula.Name))
		}
	}
	for _, build := range r.Plan.Builds {
		install := "go install " + build.Package + "@" + r.Version.String()
		if build.Package != "" && !slices.Contains(commands, install) { // one package may be built in several ways
			commands = append(commands, install)
		}
	}
	return commands
}
