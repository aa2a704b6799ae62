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

// create makes an empty database on the server that admin connects to.
func create(ctx context.Context, admin string) (database, error) {
	// Many test processes may share the server, so that a name must be unique by itself.
	name := "test_" + strings.ToLower(rand.Text())
	target, err := withDatabase(admin, name)
	if err != nil {
		return database{}, err
	}
	return database{name, target}, execute(ctx, admin, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
}

// drop ends the sessions that a test has left open, and removes the database.
func drop(ctx context.Context, admin, name string) error {
	return execute(ctx, admin, "DROP DATABASE "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
}

func execute(ctx context.Context, server, statement string) error {
	connection, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	_, err = connection.Exec(ctx, statement)
	return errors.Join(err, connection.Close(ctx))
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
