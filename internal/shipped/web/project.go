package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// projectPage is all about one project.
type projectPage struct {
	Project  string
	Latest   *releaseDetail // the latest stable one, else the latest of all; nil without any
	Newer    string         // a prerelease that comes after it
	Cells    []cell
	More     bool // environments than these
	Plot     plot
	Cut      bool // the plot does not go back to the first release
	Releases []releaseLine
	Older    string // cursor of the next page, empty on the last one
	Paged    bool   // this is not the first page
	History  []changeLine
}

type changeLine struct {
	Environment string
	Version     string
	Commit      string
	ReportedBy  string
	Since       moment
}

const (
	perPage   = 20
	plotted   = 1000 // releases; more would say nothing else
	remembers = 10   // changes
)

func (s *site) project(ctx context.Context, r *http.Request) (view, error) {
	project, err := projectOf(r)
	if err != nil {
		return view{}, err
	}
	after, err := positionOf(r, project)
	if err != nil {
		return view{}, err
	}
	page := projectPage{Project: project, Paged: after != nil}
	if page.Cells, page.More, err = s.cellsOf(ctx, project); err != nil {
		return view{}, err
	}
	if err := s.addLatest(ctx, &page); err != nil {
		return view{}, err
	}
	if err := s.addReleases(ctx, &page, after); err != nil {
		return view{}, err
	}
	changes, err := s.store.History(ctx, store.HistoryQuery{Project: project, Limit: remembers})
	if err != nil {
		return view{}, err
	}
	if page.Latest == nil && len(page.Cells) == 0 && len(page.Plot.Bars) == 0 && len(changes) == 0 {
		return view{}, unknownProject(project)
	}
	for _, c := range changes {
		page.History = append(page.History, changeLine{c.Environment, c.Version, short(c.Commit), c.ReportedBy, momentOf(c.Since, s.now())})
	}
	return view{"project", project, page}, nil
}

// addLatest adds the latest stable release, and a prerelease that comes after it.
func (s *site) addLatest(ctx context.Context, page *projectPage) error {
	newest, err := s.store.Latest(ctx, page.Project, catalog.Prerelease)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	latest, err := s.store.Latest(ctx, page.Project, catalog.Stable)
	if errors.Is(err, store.ErrNotFound) {
		latest, err = newest, nil
	}
	if err != nil {
		return err
	}
	detail := detailOf(latest, s.now())
	page.Latest = &detail
	if newest.Version != latest.Version {
		page.Newer = string(newest.Version)
	}
	return nil
}

// addReleases adds a page of the list, and the plot of all.
func (s *site) addReleases(ctx context.Context, page *projectPage, after *store.Position) error {
	all, err := s.store.Releases(ctx, store.Query{Project: page.Project, Limit: plotted + 1})
	if err != nil {
		return err
	}
	if len(all) > plotted {
		all, page.Cut = all[:plotted], true
	}
	page.Plot = plotOf(all, s.now())
	listed, err := s.store.Releases(ctx, store.Query{Project: page.Project, Limit: perPage + 1, After: after})
	if err != nil {
		return err
	}
	if len(listed) > perPage {
		listed = listed[:perPage]
		page.Older = cursorOf(listed[perPage-1])
	}
	page.Releases = linesOf(listed, false, s.now())
	return nil
}

// A cursor is the time and the version of the last release of a page, with a space between them. It is
// no secret: a client that changes it gets the list from another position.

func cursorOf(r catalog.Release) string {
	return r.PublishedAt.UTC().Format(time.RFC3339Nano) + " " + string(r.Version)
}

// positionOf is nil on the first page.
func positionOf(r *http.Request, project string) (*store.Position, error) {
	cursor := r.URL.Query().Get("after")
	if cursor == "" {
		return nil, nil
	}
	published, version, _ := strings.Cut(cursor, " ")
	at, err := time.Parse(time.RFC3339Nano, published)
	if err != nil {
		return nil, badRequest("The list of releases has no such place: begin at its first page.")
	}
	parsed, err := catalog.ParseVersion(version)
	if err != nil {
		return nil, badRequest("The list of releases has no such place: begin at its first page.")
	}
	return &store.Position{PublishedAt: at.UTC(), Project: project, Version: parsed}, nil
}
