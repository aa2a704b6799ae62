package rebuild

import (
	"slices"

	"github.com/relkit/relkit/internal/archive"
	"github.com/relkit/relkit/internal/linuxpackage"
	"github.com/relkit/relkit/internal/release"
)

// compare contains the assets of a release against the files, by their names, that came out of building it again.
func compare(r *release.Release, files map[string]string, differ *differ) (*release.Rebuild, error) {
	rebuilt := new(release.Rebuild)
	for _, asset := range r.Assets {
		file, again := files[asset.Name]
		if asset.Err != "" || !again && !holdsPrograms(r, asset) {
			continue
		}
		one := release.RebuiltFile{Name: asset.Name}
		if again {
			var err error
			if one.SHA256, _, err = release.Digest(file); err != nil {
				return nil, err
			}
			if one.SHA256 != asset.SHA256 {
				if one.Differences, err = differ.files(asset.File, file); err != nil {
					return nil, err
				}
				one.Cause = differ.cause()
			}
		}
		rebuilt.Files = append(rebuilt.Files, one)
	}
	return rebuilt, nil
}

// holdsPrograms distinguishes the assets that a build makes from those derived from them: checksums, signatures, bills of materials.
func holdsPrograms(r *release.Release, asset release.Asset) bool {
	return archive.Is(asset.Name) || linuxpackage.Format(asset.Name) != "" || slices.ContainsFunc(r.Binaries, func(b release.Binary) bool { return b.From == asset.Name })
}
