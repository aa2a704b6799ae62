package report

import (
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// UserCommands are what users can run once a release is public.
func UserCommands(r *release.Release) []string {
	if !r.Public() {
		return nil
	}
	var commands []string
	for _, image := range r.Images {
		commands = append(commands, "docker pull "+image.Name+":"+r.Version.PublicTag(r.Plan.Image(image.Key())))
	}
	if r.Moves().Latest {
		for _, formula := range r.Formulas {
			commands = append(commands, formula.Tap.Install(formula.Name))
		}
	}
	for _, build := range r.Plan.Builds {
		install := "go install " + build.Package + "@" + r.Version.String()
		if build.Package != "" && build.Uninstallable == "" && !slices.Contains(commands, install) { // one package may be built in several ways
			commands = append(commands, install)
		}
	}
	return commands
}
