package report

import (
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// UserCommands returns what users can run once a release is public.
func UserCommands(r *release.Release) []string {
	if !r.Public() {
		return nil
	}
	var commands []string
	for _, image := range r.Images {
		commands = append(commands, "docker pull "+image.Name+":"+r.Version.PublicTag(r.Plan.Image(image.Key())))
	}
	for _, manifest := range r.Manifests {
		// A manifest that waits for a pull request still installs the previous release.
		if !r.Due(manifest.PlannedManifest) || manifest.Waiting != "" || manifest.Offered != manifest.Kind.Number(r.Version) {
			continue
		}
		for _, install := range manifest.Install() {
			if !slices.Contains(commands, install) { // two programs may be in one bucket
				commands = append(commands, install)
			}
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
