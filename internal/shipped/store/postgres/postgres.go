// Package postgres keeps releases and deployments in a Postgres database, which any number of instances
// share.
package postgres

import (
	"context"
	"database/sql"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/relkit/relkit/internal/shipped/store"
)

// Store is a [store.Store]. Its methods fail until a [migrations.Migrator] has made the tables.
type Store struct {
	pool *pgxpool.Pool
	db   *sql.DB // the same connections, as goose takes them

	events atomic.Bool // whether they are recorded
}

var _ store.Store = (*Store)(nil)

// Open takes a URL or a list of settings, as DATABASE_URL has it, with all that pgx knows, as in
// pool_max_conns. It does not connect: the database may come later, and go and come back.
func Open(ctx context.Context, url string) (*Store, error) {
	config, err := parse(url)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, failed("connect to the database", err)
	}
	return &Store{pool: pool, db: stdlib.OpenDBFromPool(pool)}, nil
}

// Stat is the state of the pool of connections, for metrics.
func (s *Store) Stat() *pgxpool.Stat { return s.pool.Stat() }

// Location distinguishes this database from others, for any user and password.
func (s *Store) Location() string {
	config := s.pool.Config().ConnConfig
	return net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port))) + "/" + config.Database
}

// Ping asks the server, over a new connection where none is left, and fails where tables are missing.
func (s *Store) Ping(ctx context.Context) error {
	return failed("reach the database", s.pool.QueryRow(ctx, store.TablesQuery).Scan(new(bool)))
}

// Refresh gives up the idle connections that have died. A process that was frozen has not noticed: the
// first request would meet them, and wait for a server that has forgotten them.
func (s *Store) Refresh(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	var pings sync.WaitGroup
	for _, connection := range s.pool.AcquireAllIdle(ctx) {
		pings.Go(func() {
			_ = connection.Ping(ctx) // where it fails the connection is closed, and not taken back
			connection.Release()
		})
	}
	pings.Wait()
}

// Close waits for what is under way and closes all connections.
func (s *Store) Close() error {
	err := s.db.Close()
	s.pool.Close()
	return err
}

// connectTimeout is how long a server may take to accept a connection, where the URL does not say it. Without
// one a request would wait as long as the system does, for minutes.
const connectTimeout = 5 * time.Second

// writing does something in a transaction.
func (s *Store) writing(ctx context.Context, what string, do func(pgx.Tx) error) error {
	return failed(what, pgx.BeginFunc(ctx, s.pool, do))
}
