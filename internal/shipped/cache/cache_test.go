package cache_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/relkit/relkit/internal/shipped/cache"
	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// kept is a fake store with one project. Methods that it does not have must not be called.
type kept struct {
	store.Store

	mu       sync.Mutex
	releases []catalog.Release // the latest last
	counts   map[string]int64
	reads    int
	reading  func() // called while a read is under way
}

func (k *kept) Latest(context.Context, string, catalog.Channel) (catalog.Release, error) {
	k.mu.Lock()
	k.reads++
	var latest catalog.Release
	err := store.ErrNotFound
	if len(k.releases) > 0 {
		latest, err = k.releases[len(k.releases)-1], nil
	}
	reading := k.reading
	k.mu.Unlock()
	if reading != nil {
		reading()
	}
	return latest, err
}

func (k *kept) AddRelease(_ context.Context, r catalog.Release) (bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.releases = append(k.releases, r)
	return true, nil
}

func (k *kept) Retract(_ context.Context, _ string, _ catalog.Version, _ catalog.Retraction) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.releases = k.releases[:len(k.releases)-1]
	return nil
}

func (k *kept) CorrectNotes(_ context.Context, _ string, _ catalog.Version, notes string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.releases[len(k.releases)-1].Notes = notes
	return nil
}

func (k *kept) RemoveProject(context.Context, string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.releases = nil
	return nil
}

func (k *kept) Count(_ context.Context, project string, by int64) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.counts[project] += by
	return nil
}

func (k *kept) Counts(context.Context) (map[string]int64, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return maps.Clone(k.counts), nil
}

func (*kept) Close() error { return nil }

// tested is a cache and all that is around it.
type tested struct {
	*cache.Store
	store    *kept
	mu       sync.Mutex
	outcomes map[string]int
	log      strings.Builder
}

func newCache(t *testing.T, url string, before *kept) *tested {
	t.Helper()
	c := &tested{store: before, outcomes: map[string]int{}}
	var err error
	c.Store, err = cache.New(before, cache.Options{
		URL: url, Prefix: "shipped:test:", Log: slog.New(slog.NewTextHandler(&c.log, nil)),
		Lookup: func(outcome string) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.outcomes[outcome]++
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func newKept() *kept { return &kept{counts: map[string]int64{}} }

func release(version catalog.Version) catalog.Release {
	return catalog.Release{
		Project: "tool", Version: version, Commit: strings.Repeat("a", 40), PublishedAt: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC), Notes: "<b>",
		Artifacts: []catalog.Artifact{{Name: "tool.tar.gz", Kind: "archive", Size: 1 << 40, SHA256: strings.Repeat("b", 64)}},
		Images:    []catalog.Image{{Reference: "r/tool:1", Digest: "sha256:" + strings.Repeat("c", 64), Platforms: []string{"linux/amd64"}}},
	}
}

func (c *tested) add(t *testing.T, version catalog.Version) {
	t.Helper()
	if _, err := c.AddRelease(t.Context(), release(version)); err != nil {
		t.Fatal(err)
	}
}

func (c *tested) wantLatest(t *testing.T, version catalog.Version) {
	t.Helper()
	got, err := c.Latest(t.Context(), "tool", catalog.Stable)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(release(version), got); diff != "" {
		t.Error(diff)
	}
}

func TestReadsAreCachedUntilThereIsAnotherRelease(t *testing.T) {
	goleak.VerifyNone(t)
	t.Cleanup(func() { goleak.VerifyNone(t) })
	redis := miniredis.RunT(t)
	c := newCache(t, "redis://"+redis.Addr(), newKept())
	if _, err := c.Latest(t.Context(), "tool", catalog.Stable); err != store.ErrNotFound { //nolint:errorlint // the very error
		t.Error(err)
	}
	c.add(t, "1.0.0")
	for range 3 {
		c.wantLatest(t, "1.0.0")
	}
	if c.store.reads != 2 { // one of nothing
		t.Errorf("the store was asked %d times", c.store.reads)
	}
	c.add(t, "1.1.0")
	c.wantLatest(t, "1.1.0")
	if diff := cmp.Diff(map[string]int{"miss": 3, "hit": 2}, c.outcomes); diff != "" {
		t.Error(diff)
	}
}

func TestASlowReaderDoesNotBringBackAnOldRelease(t *testing.T) {
	redis := miniredis.RunT(t)
	c := newCache(t, "redis://"+redis.Addr(), newKept())
	c.add(t, "1.0.0")
	c.store.reading = func() {
		c.store.reading = nil
		c.add(t, "1.1.0") // after the store was read, before the cache is written
	}
	c.wantLatest(t, "1.0.0")
	c.wantLatest(t, "1.1.0")
}

func TestReplicasShareTheCache(t *testing.T) {
	redis := miniredis.RunT(t)
	before := newKept()
	one, other := newCache(t, "redis://"+redis.Addr(), before), newCache(t, "redis://"+redis.Addr(), before)
	one.add(t, "1.0.0")
	one.wantLatest(t, "1.0.0")
	other.wantLatest(t, "1.0.0")
	if other.outcomes["hit"] != 1 {
		t.Errorf("%v", other.outcomes)
	}
	other.add(t, "1.1.0")
	one.wantLatest(t, "1.1.0")
}

func TestAnEntryEndsByItself(t *testing.T) {
	redis := miniredis.RunT(t)
	c := newCache(t, "redis://"+redis.Addr(), newKept())
	c.add(t, "1.0.0")
	c.wantLatest(t, "1.0.0")
	if _, err := c.store.AddRelease(t.Context(), release("1.1.0")); err != nil { // by a process that could not reach Redis
		t.Fatal(err)
	}
	c.wantLatest(t, "1.0.0")
	redis.FastForward(time.Minute)
	c.wantLatest(t, "1.1.0")
}

func TestEachChangeEndsWhatIsCached(t *testing.T) {
	c := newCache(t, "redis://"+miniredis.RunT(t).Addr(), newKept())
	c.add(t, "1.0.0")
	c.add(t, "1.1.0")
	c.wantLatest(t, "1.1.0")
	if err := c.Retract(t.Context(), "tool", "1.1.0", catalog.Retraction{Reason: "broken"}); err != nil {
		t.Fatal(err)
	}
	c.wantLatest(t, "1.0.0")
	if err := c.CorrectNotes(t.Context(), "tool", "1.0.0", "better"); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Latest(t.Context(), "tool", catalog.Stable); err != nil || got.Notes != "better" {
		t.Errorf("%+v, %v", got, err)
	}
	if err := c.RemoveProject(t.Context(), "tool"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Latest(t.Context(), "tool", catalog.Stable); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}

// A client may ask for any name. Only what is there leaves something in Redis, under the prefix of the installation, for some time.
func TestNothingStaysInRedisForEver(t *testing.T) {
	redis := miniredis.RunT(t)
	c := newCache(t, "redis://"+redis.Addr(), newKept())
	for i := range 1000 {
		if _, err := c.Latest(t.Context(), fmt.Sprintf("none-%d", i), catalog.Stable); !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
	}
	if keys := redis.Keys(); len(keys) != 0 {
		t.Errorf("%d keys of what is not there, as %s", len(keys), keys[0])
	}
	c.add(t, "1.0.0")
	c.wantLatest(t, "1.0.0")
	if err := c.Count(t.Context(), "tool", 1); err != nil {
		t.Fatal(err)
	}
	keys := redis.Keys()
	if len(keys) != 3 {
		t.Errorf("%q", keys)
	}
	for _, key := range keys {
		if redis.TTL(key) <= 0 {
			t.Errorf("%s stays for ever", key)
		}
		if !strings.HasPrefix(key, "shipped:test:") {
			t.Errorf("%s is not of this installation", key)
		}
	}
}

func TestCountsAreOfAllReplicasTogether(t *testing.T) {
	redis := miniredis.RunT(t)
	before := newKept()
	before.counts["tool"] = 5 // from a time without Redis
	for range 2 {
		if err := newCache(t, "redis://"+redis.Addr(), before).Count(t.Context(), "tool", 10); err != nil {
			t.Fatal(err)
		}
	}
	c := newCache(t, "redis://"+redis.Addr(), before)
	for range 2 {
		counts, err := c.Counts(t.Context())
		if diff := cmp.Diff(map[string]int64{"tool": 25}, counts); err != nil || diff != "" {
			t.Error(err, diff)
		}
		redis.SetError("LOADING")
	}
	if err := c.Count(t.Context(), "tool", 1); err != nil {
		t.Fatal(err)
	}
	if before.counts["tool"] != 6 {
		t.Errorf("the store has %v", before.counts)
	}
}

func TestRedisThatIsAwayFailsNothing(t *testing.T) {
	gone := miniredis.RunT(t)
	refusing := gone.Addr()
	gone.Close()
	for name, url := range map[string]string{
		"refuses":     "redis://" + refusing,
		"hangs":       "redis://" + silent(t),
		"no redis":    "redis://" + babbling(t),
		"no password": "redis://" + locked(t),
	} {
		t.Run(name, func(t *testing.T) {
			c := newCache(t, url, newKept())
			began := time.Now()
			c.add(t, "1.0.0")
			for range 100 {
				c.wantLatest(t, "1.0.0")
			}
			if err := c.Count(t.Context(), "tool", 1); err != nil || c.store.counts["tool"] != 1 {
				t.Error(err, c.store.counts)
			}
			if took := time.Since(began); took > 2*time.Second { // a try for each would take 25 seconds
				t.Errorf("took %s", took)
			}
			if c.outcomes["error"] != 100 || strings.Count(c.log.String(), "\n") != 1 {
				t.Errorf("%v\n%s", c.outcomes, &c.log)
			}
		})
	}
}

// silent accepts connections and says nothing.
func silent(t *testing.T) (addr string) { t.Helper(); return listen(t, func(net.Conn) {}) }

// babbling answers with something else than Redis does.
func babbling(t *testing.T) (addr string) {
	t.Helper()
	return listen(t, func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n") })
}

func listen(t *testing.T, serve func(net.Conn)) (addr string) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			accepted, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = accepted.Close() })
			serve(accepted)
		}
	}()
	return listener.Addr().String()
}

// locked wants a password.
func locked(t *testing.T) (addr string) {
	t.Helper()
	redis := miniredis.RunT(t)
	redis.RequireAuth("secret")
	return redis.Addr()
}

func TestABadURLIsRefusedWithoutBeingShown(t *testing.T) {
	for _, url := range []string{
		"redis://:hunter2@cache/zero", "redis:hunter2", "http://:hunter2@cache", "redis://:hunter2%@cache", "hunter2", "unix:///hunter2",
	} {
		_, err := cache.New(newKept(), cache.Options{URL: url, Prefix: "shipped:test:", Log: slog.New(slog.DiscardHandler)})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", url, err)
		}
	}
}
