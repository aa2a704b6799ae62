package plan

import (
	"slices"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// manifests plans the manifests of package managers and their destinations: those that the build rendered, completed by those of the
// configuration.
func (p *planner) manifests() {
	configured := p.config.Manifests(p.templates)
	if p.dist != nil {
		p.plan.Manifests = p.dist.RenderedManifests(p.templates)
	}
	if p.publicGit != nil {
		for i := range configured {
			configured[i].Destination.URL = p.publicURL(configured[i].Destination.URL)
		}
		for i := range p.plan.Manifests {
			p.plan.Manifests[i].Destination.URL = p.publicURL(p.plan.Manifests[i].Destination.URL)
		}
	}
	rendered := p.renderedByKind()
	for _, manifest := range configured {
		if manifest.Err != nil {
			// Where the build rendered as many as there are entries, this one is among them.
			if entries := countKind(configured, manifest.Kind); rendered[manifest.Kind] < entries {
				p.unknown(release.PartManifests, manifest.Setting, manifest.Err)
			}
			continue
		}
		same := func(other release.PlannedManifest) bool {
			return other.Kind == manifest.Kind && other.Name == manifest.Name &&
				other.Destination.Repository == manifest.Destination.Repository && other.Destination.URL == manifest.Destination.URL
		}
		if i := slices.IndexFunc(p.plan.Manifests, same); i >= 0 {
			p.plan.Manifests[i].Setting, p.plan.Manifests[i].Token = manifest.Setting, manifest.Token
		} else {
			p.plan.Manifests = append(p.plan.Manifests, manifest.PlannedManifest)
		}
	}
	slices.SortStableFunc(p.plan.Manifests, release.CompareManifests)
}

func (p *planner) publicURL(url string) string {
	if url == "" {
		return ""
	}
	return p.publicGit(url)
}

func (p *planner) renderedByKind() map[release.ManifestKind]int {
	count := map[release.ManifestKind]int{}
	for _, manifest := range p.plan.Manifests {
		count[manifest.Kind]++
	}
	return count
}

func countKind(manifests []goreleaser.Manifest, kind release.ManifestKind) int {
	count := 0
	for _, manifest := range manifests {
		if manifest.Kind == kind {
			count++
		}
	}
	return count
}
