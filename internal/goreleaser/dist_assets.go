package goreleaser

import (
	"path"
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// Platforms returns the platforms of each archive, package and bare binary, by asset name.
func (d *Dist) Platforms() map[string]release.Platform {
	platforms := map[string]release.Platform{}
	for _, artifact := range d.Artifacts {
		switch artifact.Type {
		case TypeArchive, TypeBinary, TypePackage:
			platforms[artifact.Name] = release.Platform{OS: artifact.OS, Arch: artifact.Arch}
		}
	}
	return platforms
}

// Programs returns the program of each asset that is a single program, compressed or not, by asset name: the asset's name need not begin
// with that of the program.
func (d *Dist) Programs() map[string]string {
	programs := map[string]string{}
	for _, artifact := range d.Artifacts {
		name := ""
		switch {
		case artifact.Type == TypeBinary && artifact.Extra.Format == bareBinary:
			name = artifact.Extra.Binary
		case artifact.Type == TypeArchive && artifact.Extra.Format == "gz" && len(artifact.Extra.Binaries) == 1:
			name = artifact.Extra.Binaries[0]
		}
		if name != "" {
			programs[artifact.Name] = path.Base(name)
		}
	}
	return programs
}

// Sources returns the names of the archives of the project's source.
func (d *Dist) Sources() []string {
	var names []string
	for _, artifact := range d.Artifacts {
		if artifact.Type == TypeSource {
			names = append(names, artifact.Name)
		}
	}
	return names
}

// Files returns the built archives, bare binaries and packages, by asset name.
func (d *Dist) Files() map[string]string {
	files := map[string]string{}
	for _, artifact := range d.Artifacts {
		switch artifact.Type {
		case TypeArchive, TypeBinary, TypePackage, TypeSource:
			files[artifact.Name] = d.File(artifact)
		}
	}
	return files
}

// Checksums returns the path of the checksums file; empty if there is none.
func (d *Dist) Checksums() string {
	i := slices.IndexFunc(d.Artifacts, func(a Artifact) bool { return a.Type == TypeChecksum })
	if i < 0 {
		return ""
	}
	return d.File(d.Artifacts[i])
}
