// Package migrations gives a database the tables that the stores need, and takes them away. Each
// database has migrations of its own, written in its own SQL; the order and the record of what was
// applied are those of goose.
//
// Versions of the program run at the same time, during an update and on the way back. So a migration is
// numbered by its generation, in thousands, and its place in it: 1002 comes after 1001. One of the same
// generation only adds what the programs of that generation can ignore: a table, an index, a column
// with a default. What they cannot live with begins the next generation, 2001, a release after no
// program needs the old way any more.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/relkit/relkit/internal/shipped/store"
)

//go:embed postgres/*.sql sqlite/*.sql
var files embed.FS

// Migrator changes the schema of one database.
type Migrator struct {
	provider *goose.Provider
	steps    fs.FS
	newest   int64
}

// Migration is a step of the schema.
type Migration struct {
	Name      string    // as in 1001_catalogue
	AppliedAt time.Time // by the clock of the database; zero while it is not applied
}

// New makes one. The folder is postgres or sqlite; lock keeps away others that migrate the same database.
func New(dialect goose.Dialect, db *sql.DB, folder string, lock goose.ProviderOption) (*Migrator, error) {
	steps, err := fs.Sub(files, folder)
	if err != nil {
		return nil, err
	}
	provider, err := goose.NewProvider(dialect, db, steps, lock, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return nil, err
	}
	sources := provider.ListSources()
	return &Migrator{provider, steps, sources[len(sources)-1].Version}, nil
}

// Up applies what is missing, and returns it. Of several that do so at once one works and the others
// wait. A schema that a newer program has made is left as it is, and refused when it is of another
// generation.
func (m *Migrator) Up(ctx context.Context) ([]Migration, error) {
	current, err := m.current(ctx)
	if err != nil {
		return nil, err
	}
	if generation(current) > generation(m.newest) {
		return nil, m.newer(current)
	}
	applied, err := m.provider.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate the database: %w", plain(err))
	}
	names := make([]Migration, len(applied))
	for i, result := range applied {
		names[i] = Migration{Name: name(result.Source)}
	}
	return names, nil
}

// Last is the step that [Migrator.Down] would take back, and what would be lost with it. The name is empty when there is none.
func (m *Migrator) Last(ctx context.Context) (last Migration, loses string, err error) {
	steps, err := m.Status(ctx)
	if err != nil {
		return Migration{}, "", err
	}
	for i, step := range steps {
		if !step.AppliedAt.IsZero() {
			last = step
			text, err := fs.ReadFile(m.steps, path.Base(m.provider.ListSources()[i].Path))
			if err != nil {
				return Migration{}, "", err
			}
			loses = string(takenBack.FindSubmatch(text)[1])
		}
	}
	return last, loses, nil
}

// takenBack is the line of a migration that says what is lost with it.
var takenBack = regexp.MustCompile(`(?m)^-- Taking it back loses (.+)\.$`)

// Down takes back the last step with all that it holds, and returns it. The name is empty when there
// was none.
func (m *Migrator) Down(ctx context.Context) (Migration, error) {
	if err := m.refuseNewer(ctx); err != nil {
		return Migration{}, err
	}
	result, err := m.provider.Down(ctx)
	if errors.Is(err, goose.ErrNoNextVersion) {
		return Migration{}, nil
	}
	if err != nil {
		return Migration{}, fmt.Errorf("take back the last migration of the database: %w", plain(err))
	}
	return Migration{Name: name(result.Source)}, nil
}

// Status returns all steps, the first one first.
func (m *Migrator) Status(ctx context.Context) ([]Migration, error) {
	if err := m.refuseNewer(ctx); err != nil {
		return nil, err
	}
	all, err := m.provider.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the state of the database's schema: %w", plain(err))
	}
	steps := make([]Migration, len(all))
	for i, status := range all {
		steps[i] = Migration{name(status.Source), status.AppliedAt.UTC()}
	}
	return steps, nil
}

// refuseNewer is for what needs to know all steps.
func (m *Migrator) refuseNewer(ctx context.Context) error {
	current, err := m.current(ctx)
	if err == nil && current > m.newest {
		err = m.newer(current)
	}
	return err
}

// current is the version of the database's schema.
func (m *Migrator) current(ctx context.Context) (int64, error) {
	current, err := m.provider.GetDBVersion(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the version of the database's schema: %w", plain(err))
	}
	return current, nil
}

func (m *Migrator) newer(current int64) error {
	return fmt.Errorf("the database has schema %d, which a newer shipped has made, and this one knows none after %d: "+
		"run the newer one, or restore a backup from before it", current, m.newest)
}

func generation(version int64) int64 { return version / 1000 }

func name(source *goose.Source) string { return strings.TrimSuffix(path.Base(source.Path), ".sql") }

// plain is an error of goose as one line that names the migration.
func plain(err error) error {
	if partial, ok := errors.AsType[*goose.PartialError](err); ok {
		err = fmt.Errorf("%s: %w", name(partial.Failed.Source), partial.Err)
	}
	return store.OneLine(err)
}
