package postgres_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/postgres"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
	"github.com/relkit/relkit/test/postgrestest"
)

// migrated is a database with its tables. The race detector makes the migrations take long.
var migrated = postgrestest.Template{Fill: func(ctx context.Context, url string) error {
	s, err := postgres.Open(ctx, url)
	if err != nil {
		return err
	}
	m, err := s.Migrator()
	if err == nil {
		_, err = m.Up(ctx)
	}
	return errors.Join(err, s.Close())
}}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Database {
		t.Helper()
		url := migrated.URL(t)
		return storetest.Database{Open: func() store.Store { return openEmpty(t, url) }, Exec: func(statement string) error { return execute(t, url, statement) }}
	})
}

func TestMigrations(t *testing.T) {
	storetest.RunMigrations(t, func(t *testing.T) storetest.Empty {
		t.Helper()
		url := postgrestest.URL(t)
		return storetest.Empty{
			Open: func() storetest.Migrated { return openEmpty(t, url) },
			Exec: func(statement string) error { return execute(t, url, statement) },
		}
	})
}

func TestCrash(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	open(t, url)
	storetest.Crash(t, url, func() store.Store { return open(t, url) })
}

// execute executes a statement beside the store.
func execute(t *testing.T, url, statement string) error {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		return err
	}
	_, err = connection.Exec(t.Context(), statement)
	return errors.Join(err, connection.Close(t.Context()))
}

func openEmpty(t testing.TB, url string) *postgres.Store {
	t.Helper()
	return storetest.OpenEmpty(t, postgres.Open, url)
}

func open(t testing.TB, url string) *postgres.Store {
	t.Helper()
	return storetest.OpenReady(t, postgres.Open, url)
}

func BenchmarkStore(b *testing.B) { storetest.Bench(b, open(b, postgrestest.URL(b))) }
