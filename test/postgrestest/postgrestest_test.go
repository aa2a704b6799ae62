package postgrestest_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/test/postgrestest"
)

func TestURLIsARealServer(t *testing.T) {
	t.Parallel()
	var version string
	query(t, connect(t, postgrestest.URL(t)), "SELECT version()", &version)
	if !strings.HasPrefix(version, "PostgreSQL ") {
		t.Error(version)
	}
}

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	first, second := connect(t, postgrestest.URL(t)), connect(t, postgrestest.URL(t))
	if _, err := first.Exec(t.Context(), "CREATE TABLE releases (version text)"); err != nil {
		t.Fatal(err)
	}
	var exists bool
	query(t, second, "SELECT to_regclass('releases') IS NOT NULL", &exists)
	if exists {
		t.Error("the table of one test is in the database of another")
	}
}

func TestCopiesOfATemplate(t *testing.T) {
	t.Parallel()
	filled := 0
	template := postgrestest.Template{Fill: func(ctx context.Context, url string) error {
		filled++
		connection, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		_, err = connection.Exec(ctx, "CREATE TABLE releases (version text)")
		return errors.Join(err, connection.Close(ctx))
	}}
	first, second := connect(t, template.URL(t)), connect(t, template.URL(t))
	if _, err := first.Exec(t.Context(), "INSERT INTO releases VALUES ('1.0.0')"); err != nil {
		t.Fatal(err)
	}
	var releases int
	query(t, second, "SELECT count(*) FROM releases", &releases)
	if releases != 0 {
		t.Error("a row of one copy is in the other")
	}
	if filled != 1 && os.Getenv("DATABASE_URL") == "" {
		t.Errorf("the template was filled %d times", filled)
	}
}

// A test that forgets to close a connection must not keep its database.
func TestTheDatabaseIsDroppedWithTheTest(t *testing.T) {
	t.Parallel()
	watching := connect(t, postgrestest.URL(t))
	var name string
	t.Run("a test with a database", func(t *testing.T) {
		left, err := pgx.Connect(t.Context(), postgrestest.URL(t))
		if err != nil {
			t.Fatal(err)
		}
		query(t, left, "SELECT current_database()", &name)
	})
	var exists bool
	query(t, watching, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = '"+name+"')", &exists)
	if name == "" || exists {
		t.Errorf("the database %q is still there", name)
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	// The test's own context has ended when its cleanups run.
	t.Cleanup(func() { _ = connection.Close(t.Context()) })
	return connection
}

func query(t *testing.T, connection *pgx.Conn, statement string, into any) {
	t.Helper()
	if err := connection.QueryRow(t.Context(), statement).Scan(into); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
