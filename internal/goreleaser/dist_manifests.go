package goreleaser

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// RenderedManifests returns the manifests that a build rendered and that have a repository.
func (d *Dist) RenderedManifests(templates *Templates) []release.PlannedManifest {
	var found []release.PlannedManifest
	for _, artifact := range d.Artifacts {
		at := slices.IndexFunc(publishings, func(p publishing) bool { return p.extra == artifact.Extra.ManifestOf })
		if at < 0 || artifact.Extra.Manifest == nil {
			continue
		}
		planned := artifact.Extra.Manifest.planned(publishings[at], templates)
		if planned.Destination.URL == "" && (planned.Destination.Repository.Owner == "" || planned.Destination.Repository.Name == "") {
			continue // GoReleaser does not push it
		}
		same := func(other release.PlannedManifest) bool {
			return other.Kind == planned.Kind && slices.Equal(other.Paths, planned.Paths) && other.Destination == planned.Destination
		}
		i := slices.IndexFunc(found, same)
		if i < 0 {
			planned.Files = make([]string, len(planned.Paths))
			i, found = len(found), append(found, planned)
			if artifact.Extra.Manifest.Install != "" && len(planned.Paths) > 2 {
				found[i].Files[2] = d.InstallScript(*artifact.Extra.Manifest)
			}
		}
		if place := slices.IndexFunc(planned.Paths, func(p string) bool { return path.Base(p) == artifact.Name }); place >= 0 {
			found[i].Files[place] = d.File(artifact)
		}
	}
	return found
}

// IsManifest reports whether the artifact is a file of a manifest.
func (a Artifact) IsManifest() bool {
	return slices.ContainsFunc(publishings, func(p publishing) bool { return slices.Contains(p.types, a.Type) })
}

// InstallScript returns the path of the install script of an AUR package: in the saved folder, or in the project.
func (d *Dist) InstallScript(setting ManifestSetting) string {
	kept := filepath.Join(d.Folder, "aur", setting.Name+".install")
	if _, err := os.Stat(kept); err == nil {
		return kept
	}
	project, _ := strings.CutSuffix(filepath.Clean(d.Folder), filepath.FromSlash(path.Clean(d.Effective.DistFolder())))
	return filepath.Join(project, filepath.FromSlash(setting.Install))
}

// saveManifests copies the files of the manifests.
func (d *Dist) saveManifests(saved *Dist) error {
	for _, artifact := range d.Artifacts {
		if !artifact.IsManifest() {
			continue
		}
		if err := copyFile(d.File(artifact), saved.File(artifact)); err != nil {
			return err
		}
		if setting := artifact.Extra.Manifest; setting != nil && artifact.Type == "PKGBUILD" && setting.Install != "" && filepath.IsLocal(setting.Install) {
			if err := copyFile(d.InstallScript(*setting), filepath.Join(saved.Folder, "aur", setting.Name+".install")); err != nil {
				return err
			}
		}
	}
	return nil
}
