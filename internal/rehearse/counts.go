package rehearse

import (
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
)

// counts are how many pieces of each stage GoReleaser has made, according to its log.
type counts struct {
	note, milestone func(string)             // show what is going on, and that a stage has ended
	totals          map[goreleaser.Stage]int // those that are known
	parallel        int                      // how many binaries are built at the same time

	begun   map[goreleaser.Stage]int
	order   []goreleaser.Stage
	stage   goreleaser.Stage // that is going on; empty between them
	heading string
}

// heads takes a heading of the log.
func (c *counts) heads(text string, stage goreleaser.Stage) {
	ended := c.stage != ""
	c.stage, c.heading = "", ""
	if ended {
		c.milestone(c.String())
	}
	c.stage, c.heading = stage, text
	if stage != "" && !slices.Contains(c.order, stage) {
		c.order = append(c.order, stage)
	}
	c.note(c.String())
}

// piece takes the beginning of one binary, archive or package.
func (c *counts) piece(stage goreleaser.Stage) {
	c.begun[stage]++
	c.note(c.String())
}

// String returns binaries 13 of 13 · archives 3 of 12.
func (c *counts) String() string {
	var parts []string
	for _, stage := range c.order {
		done, total := c.begun[stage], c.totals[stage]
		if stage == goreleaser.StageBinaries && c.stage == stage {
			done = max(0, done-c.parallel) // the last ones are being compiled
		}
		switch {
		case c.begun[stage] == 0 && total == 0: // the project has none
		case total < c.begun[stage]: // not known, or not what was expected
			parts = append(parts, fmt.Sprintf("%s %d", stage, done))
		default:
			parts = append(parts, fmt.Sprintf("%s %d of %d", stage, done, total))
		}
	}
	counted := c.begun[c.stage]+c.totals[c.stage] > 0
	if c.heading != "" && !counted {
		parts = append(parts, c.heading)
	}
	return strings.Join(parts, " · ")
}
