package ledger

import (
	"strings"
	"time"

	"github.com/relkit/relkit/internal/release"
)

// entry is a release in the service's format: see /api/v1/openapi.json of the service.
type entry struct {
	Project     string     `json:"project"`
	Version     string     `json:"version"`
	Commit      string     `json:"commit"`
	PublishedAt time.Time  `json:"published_at"`
	Prerelease  bool       `json:"prerelease"`
	Notes       string     `json:"notes,omitempty"`
	Artifacts   []artifact `json:"artifacts"`
	Images      []image    `json:"images"`
}

type artifact struct {
	Name     string       `json:"name"`
	Kind     release.Kind `json:"kind"`
	Platform string       `json:"platform,omitempty"`
	Size     int64        `json:"size"`
	SHA256   string       `json:"sha256"`
	URL      string       `json:"url,omitempty"`
}

type image struct {
	Reference string   `json:"reference"`
	Digest    string   `json:"digest"`
	Platforms []string `json:"platforms"`
}

func entryOf(r *release.Release) entry {
	e := entry{
		Project: strings.ToLower(r.Project), Version: r.Version.Number(), Commit: r.Commit,
		PublishedAt: r.Page.Published.UTC(), Prerelease: r.Page.Prerelease, Notes: r.Page.Notes,
		Artifacts: []artifact{}, Images: []image{},
	}
	for _, asset := range r.Assets {
		entered := artifact{Name: asset.Name, Kind: r.KindOf(asset), Size: asset.Size, SHA256: asset.SHA256, URL: asset.URL}
		if !asset.Platform.IsZero() {
			entered.Platform = asset.Platform.String()
		}
		e.Artifacts = append(e.Artifacts, entered)
	}
	for _, each := range r.Images {
		planned := r.Plan.Image(each.Key())
		entered := image{Reference: each.Name + ":" + r.Version.PublicTag(planned), Digest: each.Digest, Platforms: []string{}}
		for _, platform := range planned.Platforms {
			entered.Platforms = append(entered.Platforms, platform.String())
		}
		e.Images = append(e.Images, entered)
	}
	return e
}
