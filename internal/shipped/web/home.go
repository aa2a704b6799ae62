package web

import (
	"context"
	"net/http"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// home is the first page.
type home struct {
	Matrix   matrix
	Releases []releaseLine
	Start    start // how to begin, shown for as long as something is missing
}

// releaseLine is a release in a list.
type releaseLine struct {
	Project    string
	Named      bool // among releases of other projects
	Version    string
	Commit     string
	Prerelease bool
	Published  moment
}

const newest = 10

func (s *site) home(ctx context.Context, r *http.Request) (view, error) {
	projects, err := s.store.Projects(ctx)
	if err != nil {
		return view{}, err
	}
	published, err := s.versionsOf(ctx, projects)
	if err != nil {
		return view{}, err
	}
	deployments, err := s.store.Deployments(ctx)
	if err != nil {
		return view{}, err
	}
	releases, err := s.store.Releases(ctx, store.Query{Limit: newest})
	if err != nil {
		return view{}, err
	}
	now := s.now()
	return view{"home", "What runs where", home{
		Matrix:   matrixOf(projects, deployments, published, now),
		Releases: linesOf(releases, true, now),
		Start:    startFor(r, now),
	}}, nil
}

func linesOf(releases []catalog.Release, named bool, now time.Time) []releaseLine {
	lines := make([]releaseLine, len(releases))
	for i, r := range releases {
		lines[i] = releaseLine{r.Project, named, string(r.Version), short(r.Commit), r.Prerelease, momentOf(r.PublishedAt, now)}
	}
	return lines
}
