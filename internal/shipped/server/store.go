package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/relkit/relkit/internal/shipped/cache"
	"github.com/relkit/relkit/internal/shipped/config"
	"github.com/relkit/relkit/internal/shipped/metrics"
	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/migrations"
	"github.com/relkit/relkit/internal/shipped/store/postgres"
	"github.com/relkit/relkit/internal/shipped/store/sqlite"
)

// Database is a store whose tables can be changed.
type Database interface {
	store.Store
	store.Outbox
	Migrator() (*migrations.Migrator, error)
	MigratedBy(ctx context.Context) string // names who holds the lock of migrations; empty where no holder is known
	Location() string                      // is the same for all that use this database, and another one for others
}

// openStore opens the store, gives it the tables that this program needs, and puts the cache before it.
func (s *service) openStore(ctx context.Context) error {
	opened, err := OpenStore(ctx, s.settings)
	if err != nil {
		return err
	}
	s.store = opened
	s.closers.add(func(context.Context) error { return s.store.Close() }) // that of the cache closes both
	if err := migrateWhenReachable(ctx, opened, s.log); err != nil {
		return err
	}
	if !s.settings.RedisURL.Empty() {
		trustRoots()
		s.store, err = cache.New(opened, cache.Options{
			URL: s.settings.RedisURL.Reveal(), Prefix: prefixOf(opened.Location()), Log: s.log, Lookup: s.metrics.Lookup,
		})
		if err != nil {
			s.store = opened
			return err
		}
	}
	s.outbox = opened
	if s.webhooksSet() {
		opened.RecordEvents()
		s.metrics.Deliveries(opened.Waiting)
	}
	s.metrics.Reads(s.store.Counts)
	s.metrics.Deployments(s.store, time.Now)
	if pooled, ok := opened.(*postgres.Store); ok {
		s.refresh = pooled.Refresh
		s.metrics.Pool(func() metrics.Pool { return poolOf(pooled.Stat()) })
	}
	return nil
}

// prefixOf is what the keys of an installation in Redis begin with. It shows nothing of where the database is.
func prefixOf(location string) string {
	sum := sha256.Sum256([]byte(location))
	return "shipped:" + hex.EncodeToString(sum[:6]) + ":"
}

// OpenStore opens the store that the settings name. A database server need not be there yet.
func OpenStore(ctx context.Context, settings config.Config) (Database, error) {
	if !settings.DatabaseURL.Empty() {
		trustRoots()
		return postgres.Open(ctx, settings.DatabaseURL.Reveal())
	}
	opened, err := sqlite.Open(ctx, settings.Data)
	if err != nil {
		return nil, fmt.Errorf("%w: SHIPPED_DATA names the folder, DATABASE_URL a Postgres instead", err)
	}
	return opened, nil
}

func poolOf(stat *pgxpool.Stat) metrics.Pool {
	return metrics.Pool{
		Max: int(stat.MaxConns()), InUse: int(stat.AcquiredConns()), Idle: int(stat.IdleConns()),
		Waits: stat.EmptyAcquireCount(), Waited: stat.EmptyAcquireWaitTime(),
	}
}
