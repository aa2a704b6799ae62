package gather

import (
	"os"

	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/sbom"
)

// sboms reads the bills of materials that are attached to the release. An invalid one is a fact about the release.
func (g *Gatherer) sboms(r *release.Release) error {
	for _, asset := range r.Assets {
		if asset.Err != "" || r.KindOf(asset) != release.KindSBOM {
			continue
		}
		file, err := os.Open(asset.File)
		if err != nil {
			return err
		}
		document, err := sbom.Read(asset.Name, file)
		_ = file.Close() // it was only read
		if err != nil {
			return err
		}
		if document.SHA256 == "" {
			document.Program, document.Platform = bareProgram(asset, r.Plan.Builds), guessPlatform(asset.Name)
		}
		r.SBOMs = append(r.SBOMs, document)
	}
	return nil
}
