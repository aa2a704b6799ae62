package postgrestest

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
)

// database is one that exists.
type database struct{ name, url string }

// create makes a database, a copy of the template or empty where that is.
func (s *server) create(ctx context.Context, template string) (database, error) {
	// Many test processes may share the server, so that a name must be unique by itself.
	name := "test_" + strings.ToLower(rand.Text())
	target, err := withDatabase(s.admin, name)
	if err != nil {
		return database{}, err
	}
	statement := "CREATE DATABASE " + pgx.Identifier{name}.Sanitize()
	if template != "" {
		statement += " TEMPLATE " + pgx.Identifier{template}.Sanitize()
	}
	return database{name, target}, s.administer(ctx, statement+s.strategy)
}

// drop ends the sessions that a test has left open, and removes the database.
func (s *server) drop(ctx context.Context, name string) error {
	return s.administer(ctx, "DROP DATABASE "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
}

// administer runs a statement over a connection that stays open for the next one.
func (s *server) administer(ctx context.Context, statement string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.connection == nil || s.connection.IsClosed() {
		connection, err := pgx.Connect(ctx, s.admin)
		if err != nil {
			return err
		}
		s.connection = connection
	}
	_, err := s.connection.Exec(ctx, statement)
	return err
}

// withDatabase returns how to connect to another database of the same server. Like libpq, pgx takes a URL
// or a list of key=value settings, of which the last one wins.
func withDatabase(server, name string) (string, error) {
	if !strings.HasPrefix(server, "postgres://") && !strings.HasPrefix(server, "postgresql://") {
		return server + " dbname=" + name, nil
	}
	location, err := url.Parse(server)
	if err != nil {
		return "", errors.New("DATABASE_URL is not a URL") // the error itself would show its password
	}
	location.Path, location.RawPath = "/"+name, ""
	settings := location.Query()
	settings.Del("dbname")
	settings.Del("database")
	location.RawQuery = settings.Encode()
	return location.String(), nil
}
