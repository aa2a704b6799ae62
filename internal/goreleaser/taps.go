package goreleaser

import (
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// Taps are the repositories that manifests are published to. A setting without a repository's name is
// left out, as GoReleaser does.
func (c *Config) Taps(templates *Templates) ([]release.Repository, error) {
	var taps []release.Repository
	for _, manifest := range c.Manifests(templates) {
		if manifest.Err != nil {
			return nil, fmt.Errorf("%s: %w", manifest.Where, manifest.Err)
		}
		if !slices.Contains(taps, manifest.Tap.Repository) {
			taps = append(taps, manifest.Tap.Repository)
		}
	}
	return taps, nil
}
