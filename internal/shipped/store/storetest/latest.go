package storetest

import (
	"fmt"
	"testing"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// published are versions in the order of their publication, as in a project that keeps an old line alive.
var published = []catalog.Version{"1.9.0", "1.10.0-rc.2", "1.10.0-rc.10", "1.10.0", "2.0.0-rc.1", "1.9.1"}

func publish(t testing.TB, s store.Store) {
	t.Helper()
	for i, version := range published {
		_, err := s.AddRelease(t.Context(), Release("hello", version, i))
		must(t, err)
		_, err = s.AddRelease(t.Context(), Release("hello2", "9.0.0", 0))
		must(t, err)
	}
}

func latest(t trial) {
	s := t.open()
	publish(t, s)
	for channel, want := range map[catalog.Channel]catalog.Release{
		catalog.Stable:     Release("hello", "1.10.0", 3),
		catalog.Prerelease: Release("hello", "2.0.0-rc.1", 4),
	} {
		got, err := s.Latest(t.Context(), "hello", channel)
		must(t, err)
		equal(t, "the latest on "+string(channel), want, got)
	}
	_, err := s.AddRelease(t.Context(), Release("hello", "2.0.0", 7))
	must(t, err)
	got, err := s.Latest(t.Context(), "hello", catalog.Prerelease)
	must(t, err)
	equal(t, "the latest of all, once its candidate was released", Release("hello", "2.0.0", 7), got)
}

func latestStable(t trial) {
	s := t.open()
	declared := Release("hello", "3.0.0", 0)
	declared.Prerelease = true // whatever its version says
	_, err := s.AddRelease(t.Context(), declared)
	must(t, err)
	_, err = s.AddRelease(t.Context(), Release("hello", "1.0.0", 0))
	must(t, err)
	for i := range 50 {
		_, err := s.AddRelease(t.Context(), Release("hello", catalog.Version(fmt.Sprintf("2.0.0-nightly.%d", i)), i))
		must(t, err)
	}
	got, err := s.Latest(t.Context(), "hello", catalog.Stable)
	must(t, err)
	equal(t, "the latest stable release", Release("hello", "1.0.0", 0), got)
}
