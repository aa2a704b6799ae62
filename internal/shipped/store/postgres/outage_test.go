package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/postgres"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
	"github.com/relkit/relkit/test/postgrestest"
)

// outage is a way in which a database goes and comes back.
type outage interface {
	url() string // by which the store connects
	stop(t *testing.T)
	start(t *testing.T)
}

func TestOutageUnderLoad(t *testing.T) {
	for name, begin := range map[string]func(*testing.T, string) outage{
		"the database ends its sessions and takes no new ones": newClosedDatabase,
		"connections break off and are refused":                newProxy,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			underLoad(t, begin(t, postgrestest.URL(t)))
		})
	}
}

// underLoad lets a database go twice while releases are added.
func underLoad(t *testing.T, o outage) {
	t.Helper()
	s := open(t, o.url())
	l := startLoad(t.Context(), s)
	defer l.end()
	for range 2 {
		l.wait(t, "releases are acknowledged", &l.progress)
		o.stop(t)
		l.wait(t, "releases are refused", &l.failures)
		if err := s.Ping(t.Context()); err == nil {
			t.Error("the store answers without its database")
		}
		o.start(t)
	}
	l.wait(t, "the service goes on", &l.progress)
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	l.end()
	l.check(t, s)
}

const writers = 4

// load is what adds releases as fast as it can, and goes on soon after errors.
type load struct {
	end      func() // can be called twice
	progress atomic.Int64
	failures atomic.Int64

	mu           sync.Mutex
	acknowledged []catalog.Release
	failed       map[catalog.Version]error
}

func startLoad(ctx context.Context, s *postgres.Store) *load {
	ctx, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	l := &load{failed: map[catalog.Version]error{}, end: func() { cancel(); group.Wait() }}
	for writer := range writers {
		group.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				r := storetest.Release("hello", catalog.Version(fmt.Sprintf("1.%d.%d", writer, i)), i)
				_, err := s.AddRelease(ctx, r)
				l.mu.Lock()
				if err == nil {
					l.acknowledged = append(l.acknowledged, r)
					l.progress.Add(1)
				} else if !errors.Is(err, context.Canceled) {
					l.failed[r.Version] = err
					l.failures.Add(1)
				}
				l.mu.Unlock()
				if err != nil { // as each attempt is a process of a server that starts
					pause(ctx, 5*time.Millisecond)
				}
			}
		})
	}
	return l
}

// pause returns after a time, or at the end of a context.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// wait returns when a counter has grown by more than what was under way before.
func (l *load) wait(t *testing.T, what string, counter *atomic.Int64) {
	t.Helper()
	late := time.After(30 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for begin := counter.Load(); counter.Load() < begin+5*writers; {
		select {
		case <-late:
			t.Fatalf("it takes too long until %s", what)
		case <-tick.C:
		}
	}
}

// check looks at what is there in the end, and at what the errors have said.
func (l *load) check(t *testing.T, s *postgres.Store) {
	t.Helper()
	for _, r := range l.acknowledged {
		kept, err := s.Release(t.Context(), r.Project, r.Version)
		if err != nil {
			t.Errorf("%s was acknowledged: %v", r.Version, err)
		} else if differs := catalog.Diff(kept, r); len(differs) > 0 {
			t.Errorf("%s is there with another %s", r.Version, differs)
		}
	}
	shown := map[string]bool{}
	for version, err := range l.failed {
		text := err.Error()
		what := "add release hello " + string(version) + ": "
		if !strings.HasPrefix(text, what) || strings.Contains(text, "\n") {
			t.Errorf("an error says %q", text)
		}
		shown[strings.TrimPrefix(text, what)] = true
		// Whether it was kept before the connection broke off is unknown. Half a release would be another one.
		if kept, err := s.Release(t.Context(), "hello", version); err == nil {
			if _, err := s.AddRelease(t.Context(), kept); err != nil {
				t.Error(err)
			}
			if len(kept.Artifacts) != 2 || len(kept.Images) != 2 {
				t.Errorf("%s is there in part", version)
			}
		} else if !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	}
	t.Logf("%d releases were acknowledged, %d not; these are the errors:", len(l.acknowledged), len(l.failed))
	for text := range shown {
		t.Log(text)
	}
}

// closedDatabase is the server's own way.
type closedDatabase struct{ database string }

func newClosedDatabase(_ *testing.T, url string) outage { return closedDatabase{url} }

func (d closedDatabase) url() string { return d.database }

func (d closedDatabase) stop(t *testing.T) {
	t.Helper()
	d.administer(t, `ALTER DATABASE `+d.name(t)+` WITH ALLOW_CONNECTIONS false`)
	d.administer(t, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '`+d.name(t)+`'`)
}

func (d closedDatabase) start(t *testing.T) {
	t.Helper()
	d.administer(t, `ALTER DATABASE `+d.name(t)+` WITH ALLOW_CONNECTIONS true`)
}

func (d closedDatabase) config(t *testing.T) *pgx.ConnConfig {
	t.Helper()
	config, err := pgx.ParseConfig(d.database)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

// name needs no quotes, as those of postgrestest are.
func (d closedDatabase) name(t *testing.T) string {
	t.Helper()
	return d.config(t).Database
}

// administer runs a statement in another database of the server.
func (d closedDatabase) administer(t *testing.T, statement string) {
	t.Helper()
	config := d.config(t)
	config.Database = "postgres"
	connection, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	_, err = connection.Exec(t.Context(), statement)
	if err := errors.Join(err, connection.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
}
