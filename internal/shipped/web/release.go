package web

import (
	"context"
	"net/http"
	"strings"
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
	project, err := projectOf(r)
	if err != nil {
		return view{}, err
	}
	version, err := catalog.ParseVersion(r.PathValue("version"))
	if err != nil {
		return view{}, notFound(r.PathValue("version") + " is no version: it is written as in 1.2.3.")
	}
	found, err := s.store.Release(ctx, project, version)
	if err != nil {
		return view{}, orNotFound(err, "There is no release "+string(version)+" of "+project+".")
	}
	cells, _, err := s.cellsOf(ctx, project)
	if err != nil {
		return view{}, err
	}
	page := releasePage{releaseDetail: detailOf(found, s.now())}
	for _, c := range cells {
		if c.Released == string(version) {
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

// mostPlaces is how many environments the page of a project shows.
const mostPlaces = 100

// cellsOf is what runs of a project, by environment, and whether that is not all.
func (s *site) cellsOf(ctx context.Context, project string) (cells []cell, more bool, err error) {
	deployments, err := s.store.Deployments(ctx, store.DeploymentQuery{Projects: []string{project}, Limit: mostPlaces + 1})
	if err != nil {
		return nil, false, err
	}
	if more = len(deployments) > mostPlaces; more {
		deployments = deployments[:mostPlaces]
	}
	for _, d := range deployments {
		cells = append(cells, cellOf(d, s.now()))
	}
	return cells, more, nil
}

// projectOf is the project that the address names. A name that can be none is not looked for.
func projectOf(r *http.Request) (string, error) {
	project := r.PathValue("project")
	if catalog.CheckName(project) != nil {
		return "", unknownProject(strings.ToValidUTF8(project, "\ufffd"))
	}
	return project, nil
}

func unknownProject(name string) error {
	return notFound("Nothing is known of a project " + name + ".")
}
