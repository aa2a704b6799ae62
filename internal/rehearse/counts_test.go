package rehearse

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
)

func TestCounts(t *testing.T) {
	var notes, milestones []string
	c := &counts{
		note: func(text string) { notes = append(notes, text) }, milestone: func(text string) { milestones = append(milestones, text) },
		totals: map[goreleaser.Stage]int{goreleaser.StageBinaries: 4, goreleaser.StageArchives: 1}, parallel: 2,
		begun: map[goreleaser.Stage]int{},
	}
	c.heads("starting release", "")
	c.heads("building binaries", goreleaser.StageBinaries)
	for range 4 {
		c.piece(goreleaser.StageBinaries)
	}
	c.heads("archives", goreleaser.StageArchives)
	c.piece(goreleaser.StageArchives)
	c.piece(goreleaser.StageArchives) // more than was expected
	c.heads("linux packages", goreleaser.StagePackages)
	c.piece(goreleaser.StagePackages)
	c.heads("calculating checksums", "")
	if diff := cmp.Diff([]string{
		"starting release",
		"binaries 0 of 4", "binaries 0 of 4", "binaries 0 of 4", "binaries 1 of 4", "binaries 2 of 4",
		"binaries 4 of 4 · archives 0 of 1", "binaries 4 of 4 · archives 1 of 1", "binaries 4 of 4 · archives 2",
		"binaries 4 of 4 · archives 2 · linux packages", "binaries 4 of 4 · archives 2 · packages 1",
		"binaries 4 of 4 · archives 2 · packages 1 · calculating checksums",
	}, notes); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"binaries 4 of 4", "binaries 4 of 4 · archives 2", "binaries 4 of 4 · archives 2 · packages 1",
	}, milestones); diff != "" {
		t.Error(diff)
	}
}
