package web

import (
	"context"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// matrix is what runs where, a part at a time: a row for each project, a column for each environment.
type matrix struct {
	Environments []string
	Rows         []row
	Summary      []tally
	Columns      pager // between environments
	Lines        pager // between projects
}

// Many reports whether a telephone had better show only what is not up to date.
func (m matrix) Many() bool {
	const few = 6
	return len(m.Environments) > few
}

// row is a project. It has a cell for each environment; one without a state is empty.
type row struct {
	Project string
	Latest  string // version
	Cells   []cell
	Fine    int // cells that are up to date
}

// tally is how many deployments are in a state, and where they are listed.
type tally struct {
	Count int
	state
	Link     string
	Selected bool
}

// pager leads to the other parts; its links are empty where there are none.
type pager struct {
	Shown       string // as in 21–40 of 10,000
	First, Next string
}

// What fits on a screen to be scrolled, and into the memory of many requests at once.
const (
	rows    = 50
	columns = 20
)

func (s *site) matrix(ctx context.Context, f filter) (matrix, error) {
	now := s.now()
	environments, total, err := s.store.Environments(ctx, store.EnvironmentQuery{Search: f.Environment, First: s.environments, Skip: f.Skip, Limit: columns})
	if err != nil {
		return matrix{}, err
	}
	projects, err := s.store.Projects(ctx, store.ProjectQuery{Search: f.Project, State: f.State, Now: now, After: f.After, Limit: rows + 1})
	if err != nil {
		return matrix{}, err
	}
	m := matrix{Columns: f.columns(len(environments), total)}
	if m.Lines.First = f.with(func(f *filter) { f.After = "" }); f.After == "" {
		m.Lines.First = ""
	}
	if len(projects) > rows {
		projects = projects[:rows]
		m.Lines.Next = f.with(func(f *filter) { f.After = projects[rows-1].Name })
	}
	for _, e := range environments {
		m.Environments = append(m.Environments, e.Name)
	}
	if err := s.addRows(ctx, &m, projects); err != nil {
		return matrix{}, err
	}
	counts, err := s.countStates(ctx, now)
	m.Summary = f.summary(counts)
	return m, err
}

func (s *site) addRows(ctx context.Context, m *matrix, projects []store.Project) error {
	if len(projects) == 0 {
		return nil
	}
	q := store.DeploymentQuery{Environments: m.Environments, Limit: rows * columns}
	for _, p := range projects {
		q.Projects = append(q.Projects, p.Name)
	}
	cells := map[store.Place]cell{}
	if len(m.Environments) > 0 { // else all would be asked for
		deployments, err := s.store.Deployments(ctx, q)
		if err != nil {
			return err
		}
		for _, d := range deployments {
			cells[store.Place{Environment: d.Environment, Project: d.Project}] = cellOf(d, s.now())
		}
	}
	for _, p := range projects {
		r := row{Project: p.Name, Latest: string(p.Latest)}
		for _, environment := range m.Environments {
			c := cells[store.Place{Environment: environment, Project: p.Name}]
			r.Cells = append(r.Cells, c)
			if c.Worst == catalog.Current {
				r.Fine++
			}
		}
		m.Rows = append(m.Rows, r)
	}
	return nil
}

// kinds are the states in the order of the summary.
var kinds = []state{
	{catalog.Current, "up to date"},
	{catalog.Candidate, "on a prerelease"},
	{catalog.Behind, "behind"},
	{catalog.Failing, "in trouble"},
	{catalog.Unreleased, "not released"},
	{catalog.Stale, "not asked lately"},
	{catalog.Waiting, "not seen yet"},
}
