package web

import (
	"context"
	"net/http"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// releasePage is one release with all that is in it.
type releasePage struct {
	releaseDetail
	RunsIn []cell
}

// releaseDetail is what a release holds.
type releaseDetail struct {
	releaseLine
	FullCommit string
	Notes      []block
	Artifacts  []artifactLine
	Images     []catalog.Image
}

type artifactLine struct {
	catalog.Artifact
	Bytes string
}

func (s *site) release(ctx context.Context, r *http.Request) (view, error) {
	project := r.PathValue("project")
	version, err := catalog.ParseVersion(r.PathValue("version"))
	if err != nil {
		return view{}, notFound(r.PathValue("version") + " is no version: it is written as in 1.2.3.")
	}
	found, err := s.store.Release(ctx, project, version)
	if err != nil {
		return view{}, orNotFound(err, "There is no release "+string(version)+" of "+project+".")
	}
	published, err := s.store.Versions(ctx, project)
	if err != nil {
		return view{}, err
	}
	cells, err := s.cellsOf(ctx, project, published)
	if err != nil {
		return view{}, err
	}
	page := releasePage{releaseDetail: detailOf(found, s.now())}
	for _, c := range cells {
		if c.Version == string(version) {
			page.RunsIn = append(page.RunsIn, c)
		}
	}
	return view{"release", project + " " + string(version), page}, nil
}

func detailOf(r catalog.Release, now time.Time) releaseDetail {
	detail := releaseDetail{
		releaseLine: linesOf([]catalog.Release{r}, false, now)[0],
		FullCommit:  r.Commit,
		Notes:       blocksOf(r.Notes),
		Images:      r.Images,
	}
	for _, a := range r.Artifacts {
		detail.Artifacts = append(detail.Artifacts, artifactLine{a, size(a.Size)})
	}
	return detail
}

// cellsOf is what runs of a project, by environment.
func (s *site) cellsOf(ctx context.Context, project string, published []store.PublishedVersion) ([]cell, error) {
	deployments, err := s.store.Deployments(ctx)
	if err != nil {
		return nil, err
	}
	var cells []cell
	for _, d := range deployments {
		if d.Project == project {
			cells = append(cells, cellOf(d, published, s.now()))
		}
	}
	return cells, nil
}
