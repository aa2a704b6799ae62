package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// startTimeout is how long the database may be away at the start: as long as one takes that is started
// in the same moment. Then this process ends, so that operators notice.
const startTimeout = time.Minute

// migrateWhenReachable gives a database the tables that this program needs. It waits for one that does not
// listen yet, but not for ever; a migration may take as long as it does.
func migrateWhenReachable(ctx context.Context, opened Database, log *slog.Logger) error {
	if err := awaitDatabase(ctx, opened, log); err != nil {
		return err
	}
	return migrateUp(ctx, opened, log)
}

// awaitDatabase returns when a database answers, whatever it answers.
func awaitDatabase(ctx context.Context, opened Database, log *slog.Logger) error {
	const pause = 250 * time.Millisecond
	waiting, cancel := context.WithTimeoutCause(ctx, startTimeout, fmt.Errorf("waited for %s", startTimeout))
	defer cancel()
	deadline, _ := waiting.Deadline()
	var away error // why it was not there when it was asked last
	for {
		err := opened.Ping(waiting)
		switch {
		case err != nil && waiting.Err() != nil:
			if away != nil {
				err = away // the timeout says nothing about the database
			}
			return fmt.Errorf("%w (%w)", err, context.Cause(waiting))
		case err == nil || !isAway(err):
			return nil // what it refuses is said by the migration
		case away == nil:
			log.WarnContext(ctx, "waiting for the database", "error", err, "timeout", time.Until(deadline).Round(time.Second).String())
		}
		away = err
		select {
		case <-time.After(pause):
		case <-waiting.Done(): // said by the next try
		}
	}
}

// notice is how long a migration takes before the log says so, and how often it does from then on.
const notice = 10 * time.Second

func migrateUp(ctx context.Context, opened Database, log *slog.Logger) error {
	migrator, err := opened.Migrator()
	if err != nil {
		return err
	}
	began := time.Now()
	stop := every(notice, func() {
		log.WarnContext(ctx, "the migration of the database goes on", "since", time.Since(began).Round(time.Second).String(), "waits_for", opened.MigratedBy(ctx))
	})
	applied, err := migrator.Up(ctx)
	stop()
	for _, migration := range applied {
		log.InfoContext(ctx, "migrated", "migration", migration.Name)
	}
	return err
}

// isAway reports whether a server cannot be reached yet; one that refuses a request can.
func isAway(err error) bool {
	const startingUp = "57P03" // cannot_connect_now
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refused.Code == startingUp
	}
	_, network := errors.AsType[net.Error](err)
	return network
}

// every calls do each time that an interval has passed, until stop is called, which waits for it.
func every(interval time.Duration, do func()) (stop func()) {
	ended, ticker := make(chan struct{}), time.NewTicker(interval)
	var calls sync.WaitGroup
	calls.Go(func() {
		for {
			select {
			case <-ticker.C:
				do()
			case <-ended:
				return
			}
		}
	})
	return func() {
		ticker.Stop()
		close(ended)
		calls.Wait()
	}
}
