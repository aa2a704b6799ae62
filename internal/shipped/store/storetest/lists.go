package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

var lists = map[string]func(trial){
	"pages hold everything once":          pages,
	"pages stay while releases are added": pagesWhileAdding,
	"a position of a release that is not": foreignPosition,
}

// shelf is what the lists are taken of: several projects, equal times, prereleases. The last published
// comes first, and where times are equal what sorts last.
func shelf() []catalog.Release {
	var all []catalog.Release
	for _, project := range []string{"a", "a-b", "a.b", "a_b", "b", "c1"} {
		for i, version := range []catalog.Version{"1.0.0", "1.9.0", "1.10.0-rc.1", "1.10.0", "2.0.0"} {
			all = append(all, Release(project, version, i/2))
		}
	}
	slices.SortFunc(all, func(a, b catalog.Release) int {
		if c := b.PublishedAt.Compare(a.PublishedAt); c != 0 {
			return c
		}
		if c := strings.Compare(b.Project, a.Project); c != 0 {
			return c
		}
		return b.Version.Compare(a.Version)
	})
	return all
}

// fill adds releases in an order that is not theirs.
func fill(t testing.TB, s store.Store, all []catalog.Release) {
	t.Helper()
	for i := range all {
		_, err := s.AddRelease(t.Context(), all[i*7%len(all)])
		must(t, err)
	}
}

// turn reads all pages.
func turn(t testing.TB, s store.Store, q store.Query, between func()) []catalog.Release {
	t.Helper()
	all := []catalog.Release{}
	for {
		page, err := s.Releases(t.Context(), q)
		must(t, err)
		if len(page) > q.Limit {
			t.Fatalf("%d releases on a page of %d", len(page), q.Limit)
		}
		all = append(all, page...)
		if len(page) < q.Limit {
			return all
		}
		last := page[len(page)-1]
		q.After = &store.Position{PublishedAt: last.PublishedAt, Project: last.Project, Version: last.Version}
		between()
	}
}

func pages(t trial) {
	s := t.open()
	all := shelf()
	fill(t, s, all)
	for _, project := range []string{"", "a", "a.b", "none"} {
		for _, channel := range []catalog.Channel{"", catalog.Stable, catalog.Prerelease} {
			want := []catalog.Release{}
			for _, r := range all {
				if (project == "" || r.Project == project) && (channel != catalog.Stable || !r.Prerelease) {
					want = append(want, summary(r))
				}
			}
			for _, limit := range []int{1, 3, 4, len(all), len(all) + 1} {
				got := turn(t, s, store.Query{Project: project, Channel: channel, Limit: limit}, func() {})
				equal(t, fmt.Sprintf("project %q, channel %q, pages of %d", project, channel, limit), want, got)
			}
		}
	}
}

func pagesWhileAdding(t trial) {
	s, other := t.open(), t.open()
	all := shelf()
	fill(t, s, all)
	var added errgroup.Group
	next := 0
	got := turn(t, s, store.Query{Limit: 2}, func() {
		for range 3 { // some before, some behind the position, some with its very time
			r := Release("m", catalog.Version(fmt.Sprintf("3.0.%d", next)), next%5-1)
			next++
			added.Go(func() error {
				_, err := other.AddRelease(t.Context(), r)
				return err
			})
		}
	})
	must(t, added.Wait())
	seen := map[string]bool{}
	var old []catalog.Release
	for _, r := range got {
		key := r.Project + " " + string(r.Version)
		if seen[key] {
			t.Errorf("%s is there twice", key)
		}
		seen[key] = true
		if r.Project != "m" {
			old = append(old, r)
		}
	}
	var want []catalog.Release
	for _, r := range all {
		want = append(want, summary(r))
	}
	equal(t, "what was there from the beginning", want, old)
}

func foreignPosition(t trial) {
	s := t.open()
	fill(t, s, []catalog.Release{Release("a", "1.0.0", 0), Release("a", "1.0.1", 2)})
	got, err := s.Releases(t.Context(), store.Query{Project: "a", Limit: 5, After: &store.Position{PublishedAt: at(1), Project: "z", Version: "7.0.0"}})
	must(t, err)
	equal(t, "the page", []catalog.Release{summary(Release("a", "1.0.0", 0))}, got)
}
