package storetest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

var releases = map[string]func(trial){
	"a release is kept whole":             keepsWhole,
	"a release without anything in it":    keepsEmpty,
	"the same release again":              idempotent,
	"other content for a version":         conflicts,
	"many post one release":               concurrentSame,
	"many post different content":         concurrentDifferent,
	"many artifacts":                      hasManyArtifacts,
	"no such release":                     missing,
	"latest by precedence":                latest,
	"latest among many prereleases":       latestStable,
	"times keep their microseconds":       microseconds,
	"nothing is left of a failed release": failedRelease,
}

func keepsWhole(t trial) {
	s := t.open()
	r := Release("hello", "1.2.3", 0)
	added, err := s.AddRelease(t.Context(), r)
	if !added || err != nil {
		t.Fatalf("AddRelease = %v, %v", added, err)
	}
	got, err := t.open().Release(t.Context(), "hello", "1.2.3")
	must(t, err)
	equal(t, "the release", r, got)
}

func keepsEmpty(t trial) {
	s := t.open()
	r := Release("hello", "1.2.3", 0)
	r.Notes, r.Artifacts, r.Images = "", []catalog.Artifact{}, []catalog.Image{}
	_, err := s.AddRelease(t.Context(), r)
	must(t, err)
	got, err := s.Release(t.Context(), "hello", "1.2.3")
	must(t, err)
	equal(t, "the release", r, got)
}

func idempotent(t trial) {
	s := t.open()
	r := Release("hello", "1.2.3", 0)
	for i := range 3 {
		added, err := s.AddRelease(t.Context(), r)
		if added != (i == 0) || err != nil {
			t.Errorf("time %d: AddRelease = %v, %v", i, added, err)
		}
	}
	page, err := s.Releases(t.Context(), store.Query{Limit: 10})
	must(t, err)
	equal(t, "all releases", []catalog.Release{summary(r)}, page)
}

func conflicts(t trial) {
	s := t.open()
	r := Release("hello", "1.2.3", 0)
	_, err := s.AddRelease(t.Context(), r)
	must(t, err)
	other := Release("hello", "1.2.3", 0)
	other.Commit, other.Artifacts[1].SHA256 = digest("other")[:40], digest("other")
	added, err := s.AddRelease(t.Context(), other)
	conflict, ok := errors.AsType[*store.ConflictError](err)
	if added || !ok {
		t.Fatalf("AddRelease = %v, %v; want a conflict", added, err)
	}
	equal(t, "what differs", []string{"artifacts: hello it's.tar.gz: sha256", "commit"}, conflict.Differs)
	got, err := s.Release(t.Context(), "hello", "1.2.3")
	must(t, err)
	equal(t, "the release", r, got)
}

func concurrentSame(t trial) {
	stores := []store.Store{t.open(), t.open()}
	r := Release("hello", "1.2.3", 0)
	var group errgroup.Group
	var added atomic.Int64
	for i := range 200 {
		group.Go(func() error {
			isNew, err := stores[i%2].AddRelease(t.Context(), r)
			if isNew {
				added.Add(1)
			}
			return err
		})
	}
	must(t, group.Wait())
	if added.Load() != 1 {
		t.Errorf("%d of 200 were answered that the release is new", added.Load())
	}
	page, err := stores[0].Releases(t.Context(), store.Query{Limit: 10})
	must(t, err)
	equal(t, "all releases", []catalog.Release{summary(r)}, page)
	owners, err := stores[1].Owners(t.Context(), r.Artifacts[0].SHA256)
	must(t, err)
	if len(owners) != 1 {
		t.Errorf("an artifact is there %d times", len(owners))
	}
}

func concurrentDifferent(t trial) {
	stores := []store.Store{t.open(), t.open()}
	var group errgroup.Group
	var kept atomic.Pointer[catalog.Release]
	for i := range 50 {
		group.Go(func() error {
			r := Release("hello", "1.2.3", 0)
			r.Commit = digest(fmt.Sprint(i))[:40]
			added, err := stores[i%2].AddRelease(t.Context(), r)
			if added && !kept.CompareAndSwap(nil, &r) {
				return errors.New("two releases were added")
			}
			if conflict, ok := errors.AsType[*store.ConflictError](err); ok && !added {
				equal(t, "what differs", []string{"commit"}, conflict.Differs)
				return nil
			}
			return err
		})
	}
	must(t, group.Wait())
	got, err := stores[0].Release(t.Context(), "hello", "1.2.3")
	must(t, err)
	equal(t, "the release", *kept.Load(), got)
}

func hasManyArtifacts(t trial) {
	s := t.open()
	r := Release("hello", "1.2.3", 0)
	r.Artifacts = make([]catalog.Artifact, 1000)
	for i := range r.Artifacts {
		name := fmt.Sprintf("%04d", i)
		r.Artifacts[i] = catalog.Artifact{Name: name, Kind: "other", SHA256: digest(name)}
	}
	_, err := s.AddRelease(t.Context(), r)
	must(t, err)
	got, err := s.Release(t.Context(), "hello", "1.2.3")
	must(t, err)
	equal(t, "the release", r, got)
}

func missing(t trial) {
	s := t.open()
	_, err := s.AddRelease(t.Context(), Release("hello", "1.2.3-rc.1", 0))
	must(t, err)
	for name, find := range map[string]func() error{
		"another project": func() error { _, err := s.Release(t.Context(), "hell", "1.2.3-rc.1"); return err },
		"another version": func() error { _, err := s.Release(t.Context(), "hello", "1.2.3"); return err },
		"a stable one":    func() error { _, err := s.Latest(t.Context(), "hello", catalog.Stable); return err },
		"latest of none":  func() error { _, err := s.Latest(t.Context(), "hell", catalog.Prerelease); return err },
		"a digest":        func() error { _, err := s.Owners(t.Context(), digest("none")); return err },
	} {
		if err := find(); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: got %v, want ErrNotFound", name, err)
		}
	}
}

func microseconds(t trial) {
	s := t.open()
	for i, published := range []time.Time{
		time.Date(1970, 1, 1, 0, 0, 0, 1000, time.UTC),
		time.Date(1999, 12, 31, 23, 59, 59, 999999000, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC),
	} {
		r := Release("hello", catalog.Version(fmt.Sprintf("1.0.%d", i)), 0)
		r.PublishedAt = published
		for range 2 { // the same again is no conflict
			_, err := s.AddRelease(t.Context(), r)
			must(t, err)
		}
		got, err := s.Release(t.Context(), "hello", r.Version)
		must(t, err)
		equal(t, "the release", r, got)
	}
}

func failedRelease(t trial) {
	s := t.open()
	r := Release("hello", "1.2.3", 0)
	r.Artifacts[1].Name = r.Artifacts[0].Name // which Normalize would refuse, and the tables do so too
	if added, err := s.AddRelease(t.Context(), r); added || err == nil {
		t.Fatalf("AddRelease = %v, %v; want an error", added, err)
	}
	if _, err := s.Release(t.Context(), "hello", "1.2.3"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the release is there: %v", err)
	}
	if added, err := s.AddRelease(t.Context(), Release("hello", "1.2.3", 0)); !added || err != nil {
		t.Errorf("AddRelease = %v, %v", added, err)
	}
}
