package goreleaser

import (
	"bytes"
	"slices"
	"strings"
)

// Stage is a stage of a release whose progress is counted.
type Stage string

// The stages whose items GoReleaser's log names individually.
const (
	StageBinaries Stage = "binaries"
	StageArchives Stage = "archives"
	StagePackages Stage = "packages"
	StageImages   Stage = "images"
)

// stages are the headings in GoReleaser's log. The text that announces an item differs between versions.
var stages = map[string]struct {
	stage Stage
	words []string
}{
	"building binaries":  {StageBinaries, []string{"building"}},
	"archives":           {StageArchives, []string{"archiving", "creating"}},
	"linux packages":     {StagePackages, []string{"creating"}},
	"docker images (v2)": {StageImages, []string{"creating images"}},
	"docker images":      {StageImages, []string{"building docker image"}},
}

// LogReader reads GoReleaser's log while it is written, and reports its headings and the items that are started.
type LogReader struct {
	Heading func(text string, stage Stage) // stage is empty if nothing is counted
	Piece   func(Stage)

	rest  []byte
	stage Stage
	words []string
}

// Write implements io.Writer.
func (r *LogReader) Write(p []byte) (int, error) {
	r.rest = append(r.rest, p...)
	for {
		line, rest, whole := bytes.Cut(r.rest, []byte("\n"))
		if !whole {
			return len(p), nil
		}
		r.rest = rest
		r.line(colour.ReplaceAllString(string(line), ""))
	}
}

func (r *LogReader) line(line string) {
	said, found := strings.CutPrefix(strings.TrimLeft(line, " "), "• ")
	if !found {
		return
	}
	said = strings.TrimSpace(said)
	const outermost = "  • "
	// Publishing has nested headings.
	if entered, known := stages[said]; known || strings.HasPrefix(line, outermost) {
		r.stage, r.words = entered.stage, entered.words
		r.Heading(said, r.stage)
		return
	}
	message, _, _ := strings.Cut(said, "  ") // its fields are aligned in a column
	if slices.Contains(r.words, message) {
		r.Piece(r.stage)
	}
}
