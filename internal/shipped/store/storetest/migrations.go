package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/migrations"
)

// Migrated is a store that knows how to make its tables.
type Migrated interface {
	store.Store
	Migrator() (*migrations.Migrator, error)
}

// Empty is a database without tables.
type Empty struct {
	Open func() Migrated              // once more; it is closed when the test ends
	Exec func(statement string) error // runs a statement on it
}

// schemaTrial is one test of the migrations and its database.
type schemaTrial struct {
	*testing.T
	Empty
}

// RunMigrations runs the tests of a store's migrations.
func RunMigrations(t *testing.T, database func(t *testing.T) Empty) {
	t.Helper()
	for name, test := range map[string]func(schemaTrial){
		"up and down":    upAndDown,
		"many at once":   manyAtOnce,
		"a newer schema": newerSchema, "a newer generation": nextGeneration,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(schemaTrial{t, database(t)})
		})
	}
}

func migrator(t testing.TB, s Migrated) *migrations.Migrator {
	t.Helper()
	m, err := s.Migrator()
	must(t, err)
	return m
}

func upAndDown(t schemaTrial) {
	s := t.Open()
	m := migrator(t, s)
	if _, err := s.Projects(t.Context(), store.ProjectQuery{Limit: 1}); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("a store without tables: %v", err)
	}
	if err := s.Ping(t.Context()); err == nil {
		t.Error("a store without tables answers as if it had them")
	}
	steps, err := m.Status(t.Context())
	must(t, err)
	for _, step := range steps {
		if !step.AppliedAt.IsZero() {
			t.Errorf("%s is applied to an empty database", step.Name)
		}
	}
	for range 2 { // the second time nothing must be left of the first
		applied, err := m.Up(t.Context())
		must(t, err)
		equal(t, "what was applied", names(steps), names(applied))
		again, err := m.Up(t.Context())
		must(t, err)
		equal(t, "what was applied a second time", []string{}, names(again))
		_, err = s.AddRelease(t.Context(), Release("hello", "1.0.0", 0))
		must(t, err)
		now, err := m.Status(t.Context())
		must(t, err)
		equal(t, "all steps", names(steps), names(now))
		for _, step := range slices.Backward(now) {
			if step.AppliedAt.IsZero() {
				t.Errorf("%s is not applied", step.Name)
			}
			must(t, s.Ping(t.Context()))
			last, loses, err := m.Last(t.Context())
			must(t, err)
			if last.Name != step.Name || loses == "" {
				t.Errorf("%s would be taken back, and lose %q", last.Name, loses)
			}
			back, err := m.Down(t.Context())
			must(t, err)
			equal(t, "what was taken back", step.Name, back.Name)
		}
		none, err := m.Down(t.Context())
		must(t, err)
		equal(t, "what was taken back of nothing", migrations.Migration{}, none)
	}
}

func names(steps []migrations.Migration) []string {
	names := []string{}
	for _, step := range steps {
		names = append(names, step.Name)
	}
	return names
}

func manyAtOnce(t schemaTrial) {
	var group errgroup.Group
	worked := make(chan int, 8)
	for range cap(worked) {
		group.Go(func() error {
			s := t.Open()
			m, err := s.Migrator()
			if err != nil {
				return err
			}
			applied, err := m.Up(t.Context())
			if err != nil {
				return err
			}
			worked <- len(applied)
			_, err = s.AddRelease(t.Context(), Release("hello", "1.0.0", 0))
			return err
		})
	}
	must(t, group.Wait())
	close(worked)
	workers := 0
	for applied := range worked {
		if applied > 0 {
			workers++
		}
	}
	if workers != 1 {
		t.Errorf("%d of %d have migrated the database", workers, cap(worked))
	}
}

// apply records a step that a newer program has made, and returns a migrator of this one.
func (t schemaTrial) apply(version int64) *migrations.Migrator {
	t.Helper()
	_, err := migrator(t, t.Open()).Up(t.Context())
	must(t, err)
	must(t, t.Exec(fmt.Sprintf(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, true)`, version)))
	return migrator(t, t.Open())
}

// An older program goes on with tables of its generation: that is how one comes back to it.
func newerSchema(t schemaTrial) {
	m := t.apply(1999)
	applied, err := m.Up(t.Context())
	must(t, err)
	equal(t, "what an older program has applied", []string{}, names(applied))
	_, err = t.Open().AddRelease(t.Context(), Release("hello", "1.0.0", 0))
	must(t, err)
	_, down := m.Down(t.Context())
	_, status := m.Status(t.Context())
	for verb, err := range map[string]error{"down": down, "status": status} {
		refused(t, verb, err, "the database has schema 1999, which a newer shipped has made")
	}
}

func nextGeneration(t schemaTrial) {
	m := t.apply(2000)
	_, up := m.Up(t.Context())
	_, down := m.Down(t.Context())
	_, status := m.Status(t.Context())
	for verb, err := range map[string]error{"up": up, "down": down, "status": status} {
		refused(t, verb, err, "the database has schema 2000, which a newer shipped has made")
	}
}

// refused looks for the reason in an error.
func refused(t schemaTrial, verb string, err error, because string) {
	t.Helper()
	if err == nil || !strings.HasPrefix(err.Error(), because) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: got %v", verb, err)
	}
}
