package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// What the benchmarks read: as many releases as a company makes in years, every second one a prerelease.
const (
	manyProjects  = 50
	manyVersions  = 200
	manyArtifacts = 20
	pageSize      = 30
)

// Bench measures the calls that pages and clients make most, each by itself, on a store with 10,000 releases
// of 20 artifacts. It reports the median and the 99th percentile in microseconds.
func Bench(b *testing.B, s store.Store) {
	b.Helper()
	began := time.Now()
	stock(b, s)
	b.Logf("%d releases were added in %s", manyProjects*manyVersions, time.Since(began).Round(time.Millisecond))
	asked, added := 0, 0
	some := func() catalog.Release {
		asked++
		return sample(asked%manyProjects, asked*7%manyVersions)
	}
	for _, bench := range []struct {
		name string
		call func() error
	}{
		{"list", func() error {
			_, err := s.Releases(b.Context(), store.Query{Limit: pageSize})
			return err
		}},
		{"list/behind a cursor", func() error {
			r := some()
			_, err := s.Releases(b.Context(), store.Query{Limit: pageSize, After: &store.Position{PublishedAt: r.PublishedAt, Project: r.Project, Version: r.Version}})
			return err
		}},
		{"list/stable of a project", func() error {
			_, err := s.Releases(b.Context(), store.Query{Project: some().Project, Channel: catalog.Stable, Limit: pageSize})
			return err
		}},
		{"latest", func() error { _, err := s.Latest(b.Context(), some().Project, catalog.Stable); return err }},
		{"release", func() error { r := some(); _, err := s.Release(b.Context(), r.Project, r.Version); return err }},
		{"digest", func() error { _, err := s.Owners(b.Context(), some().Artifacts[3].SHA256); return err }},
		{"projects", func() error { _, err := s.Projects(b.Context(), store.ProjectQuery{Limit: pageSize}); return err }},
		{"add", func() error {
			added++
			_, err := s.AddRelease(b.Context(), sample(manyProjects, added))
			return err
		}},
	} {
		b.Run(bench.name, func(b *testing.B) { measure(b, bench.call) })
	}
}

func measure(b *testing.B, call func() error) {
	b.Helper()
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		if err := call(); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	for _, percent := range []int{50, 99} {
		b.ReportMetric(float64(took[(len(took)-1)*percent/100].Microseconds()), fmt.Sprintf("p%d-µs", percent))
	}
}

func stock(b *testing.B, s store.Store) {
	b.Helper()
	var group errgroup.Group
	group.SetLimit(8)
	for project := range manyProjects {
		group.Go(func() error {
			for version := range manyVersions {
				if _, err := s.AddRelease(b.Context(), sample(project, version)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		b.Fatal(err)
	}
}

// sample is one of many releases.
func sample(project, version int) catalog.Release {
	number := fmt.Sprintf("1.%d.0", version/2)
	if version%2 == 0 {
		number += "-rc.1"
	}
	r := Release(fmt.Sprintf("project-%d", project), catalog.Version(number), version*60+project)
	r.Notes = strings.Repeat("- a change that users will read about\n", 20)
	r.Artifacts = nil
	for i := range manyArtifacts {
		name := fmt.Sprintf("%s_%s_%02d.tar.gz", r.Project, number, i)
		r.Artifacts = append(r.Artifacts, catalog.Artifact{
			Name: name, Kind: "archive", Platform: "linux/amd64", Size: 1 << 20, SHA256: digest(name),
			URL: "https://example.com/releases/download/" + name,
		})
	}
	return r
}
