package web

import (
	"context"
	"slices"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// matrix is what runs where: a row for each project, a column for each environment.
type matrix struct {
	Environments []string
	Rows         []row
	Summary      []tally
}

// row is a project. It has a cell for each environment; one without a state is empty.
type row struct {
	Project string
	Latest  string // version
	Cells   []cell
}

// tally is how many deployments are in a state.
type tally struct {
	Count int
	state
}

func matrixOf(projects []string, deployments []catalog.Deployment, published map[string][]store.PublishedVersion, now time.Time) matrix {
	var m matrix
	type place struct{ environment, project string }
	cells, counts := map[place]cell{}, map[string]int{}
	for _, d := range deployments { // by environment
		if !slices.Contains(m.Environments, d.Environment) {
			m.Environments = append(m.Environments, d.Environment)
		}
		c := cellOf(d, published[d.Project], now)
		cells[place{d.Environment, d.Project}] = c
		counts[c.Worst]++
	}
	for _, project := range projects {
		r := row{Project: project, Latest: latestOf(published[project])}
		for _, environment := range m.Environments {
			r.Cells = append(r.Cells, cells[place{environment, project}])
		}
		m.Rows = append(m.Rows, r)
	}
	for _, s := range []state{
		{current, "up to date"},
		{behind, "behind"},
		{failing, "in trouble"},
		{strange, "not released"},
		{stale, "not asked lately"},
		{waiting, "not seen yet"},
	} {
		if counts[s.Kind] > 0 {
			m.Summary = append(m.Summary, tally{counts[s.Kind], s})
		}
	}
	return m
}

// latestOf is the latest stable version, or the latest of all where none is stable.
func latestOf(published []store.PublishedVersion) string {
	for _, p := range published {
		if !p.Prerelease {
			return string(p.Version)
		}
	}
	if len(published) > 0 {
		return string(published[0].Version)
	}
	return ""
}

// versionsOf asks for the versions of each project.
func (s *site) versionsOf(ctx context.Context, projects []string) (map[string][]store.PublishedVersion, error) {
	published := map[string][]store.PublishedVersion{}
	for _, project := range projects {
		versions, err := s.store.Versions(ctx, project)
		if err != nil {
			return nil, err
		}
		published[project] = versions
	}
	return published, nil
}
