package postgres_test

import (
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/store/postgres"
)

func TestOpenRefuses(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://me:s3cret@localhost/db?sslmode=perhaps":     "failed to configure TLS (sslmode is invalid)",
		"postgres://me:s3cret@localhost/db?pool_max_conns=many": `cannot parse pool_max_conns (strconv.ParseInt: parsing "many": invalid syntax)`,
		"postgres://me:s3cret@localhost:99999/db":               "invalid port",
		"postgres://me:s3cret/1@localhost/db":                   "invalid port",
		"postgres://me:1@s3cret@localhost/db":                   "it has more than one @",
		"postgres://me:1/s3cret@localhost/db":                   "it has more than one @",
		"postgres://me:s3cret%@localhost/db":                    "failed to parse as URL",
		"postgres://me:s3cret`: @localhost/db?sslmode=perhaps":  "failed to configure TLS (sslmode is invalid)",
		"mysql://me:s3cret@localhost/db":                        "failed to parse as keyword/value (invalid keyword/value)",
		"host=localhost password='s3cret":                       "failed to parse as keyword/value",
		"host=localhost password=s3cret port=many":              "invalid port",
	} {
		s, err := postgres.Open(t.Context(), url)
		if err == nil {
			_ = s.Close()
			t.Errorf("%s: no error", url)
			continue
		}
		if !strings.HasPrefix(err.Error(), "DATABASE_URL says no database: "+want) {
			t.Errorf("%s:\ngot  %v\nwant %s", url, err, want)
		}
		checkShown(t, err)
	}
}

func TestUnreachable(t *testing.T) {
	for name, url := range map[string]string{
		"no server":        "postgres://me:s3cret@127.0.0.1:1,[::1]:1/db",
		"no such host":     "postgres://me:s3cret@host.invalid/db?sslmode=disable",
		"no such socket":   "postgres://me:s3cret@/db?host=/nowhere",
		"settings":         "host=127.0.0.1 port=1 user=me password=s3cret",
		"question mark":    "postgres://me:1?s3cret@127.0.0.1:1/db",
		"number sign":      "postgres://me:1#s3cret@127.0.0.1:1/db",
		"password in form": "postgres://127.0.0.1:1/db?user=me&password=s3cret",
	} {
		t.Run(name, func(t *testing.T) {
			s, err := postgres.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			err = s.Ping(t.Context())
			if err == nil || !strings.HasPrefix(err.Error(), "reach the database: failed to connect to ") {
				t.Fatalf("got %v", err)
			}
			checkShown(t, err)
			migrator, err := s.Migrator()
			if err != nil {
				t.Fatal(err)
			}
			_, err = migrator.Up(t.Context())
			if err == nil || !strings.Contains(err.Error(), ": failed to connect to ") {
				t.Fatalf("got %v", err)
			}
			checkShown(t, err)
		})
	}
}

// checkShown wants one line without the password.
func checkShown(t *testing.T, err error) {
	t.Helper()
	if strings.ContainsAny(err.Error(), "\n\t") {
		t.Errorf("more than a line: %q", err)
	}
	if strings.Contains(err.Error(), "s3c") || strings.Contains(err.Error(), "cret") {
		t.Errorf("the password is shown: %v", err)
	}
}
