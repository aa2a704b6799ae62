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
	Filter   filter
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
	Retracted  string // why
	Published  moment
}

const newest = 10

func (s *site) home(ctx context.Context, r *http.Request) (view, error) {
	f, err := filterOf(r)
	if err != nil {
		return view{}, err
	}
	where, err := s.matrix(ctx, f)
	if err != nil {
		return view{}, err
	}
	releases, err := s.store.Releases(ctx, store.Query{Limit: newest})
	if err != nil {
		return view{}, err
	}
	now := s.now()
	return view{"home", "What runs where", home{Filter: f, Matrix: where, Releases: linesOf(releases, true, now), Start: startFor(r, now)}}, nil
}

func linesOf(releases []catalog.Release, named bool, now time.Time) []releaseLine {
	lines := make([]releaseLine, len(releases))
	for i, r := range releases {
		lines[i] = releaseLine{r.Project, named, string(r.Version), short(r.Commit), r.Prerelease, "", momentOf(r.PublishedAt, now)}
		if r.Retraction != nil {
			lines[i].Retracted = r.Retraction.Reason
		}
	}
	return lines
}
