package postgrestest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

func TestAServerThatRunsAlready(t *testing.T) {
	URL(t) // starts one, unless DATABASE_URL names it
	address, err := pgx.ParseConfig(process.server.admin)
	if err != nil {
		t.Fatal(err)
	}
	for name, configured := range map[string]string{
		"by URL":      process.server.admin,
		"by settings": "host=" + address.Host + " user=" + address.User + " password=" + address.Password + "  dbname=" + address.Database,
	} {
		t.Run(name, func(t *testing.T) {
			p := &provider{configured: configured, find: func() (installation, error) {
				t.Error("looked for another server")
				return installation{}, errNotInstalled
			}}
			connection, err := pgx.Connect(t.Context(), p.url(t, ""))
			if err != nil {
				t.Fatal(err)
			}
			var database string
			if err := connection.QueryRow(t.Context(), "SELECT current_database()").Scan(&database); err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(database, "test_") {
				t.Errorf("connected to %s", database)
			}
		})
	}
}

func TestWithDatabase(t *testing.T) {
	for server, want := range map[string]string{
		"postgres://ada:secret@db.example:5433/app?sslmode=disable": "postgres://ada:secret@db.example:5433/new?sslmode=disable",
		"postgresql://db.example":                                   "postgresql://db.example/new",
		"postgres://db.example/a%2Fb":                               "postgres://db.example/new",
		"postgres:///app?host=%2Frun%2Fpg&dbname=other":             "postgres:///new?host=%2Frun%2Fpg",
		"host=db.example dbname=app":                                "host=db.example dbname=app dbname=new",
	} {
		got, err := withDatabase(server, "new")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if config, err := pgx.ParseConfig(got); err != nil || config.Database != "new" {
			t.Errorf("pgx understands %s as %v, %v", got, config, err)
		}
	}
}

func TestABadDatabaseURLIsOneLineWithoutThePassword(t *testing.T) {
	for name, configured := range map[string]string{
		"no server there": "postgres://ada:secret@127.0.0.1:1/app",
		"no URL":          "postgres://ada:secret%zz@127.0.0.1/app",
		"no settings":     "password=secret nonsense",
	} {
		t.Run(name, func(t *testing.T) {
			why := failure(t, &provider{configured: configured})
			if !strings.Contains(why, "DATABASE_URL") || strings.Contains(why, "\n") || strings.Contains(why, "secret") {
				t.Errorf("%q", why)
			}
		})
	}
}
