package store

import (
	"slices"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

// Recent is how many changes [IsChange] looks at.
const Recent = 5

// IsChange reports whether what is seen now is an entry of its deployment's history, of which the last entries are given. Where
// versions answer in turn behind one address, each of them is there once: one that comes back has to run for as long as settling.
func IsChange(before, now catalog.Observation, recent []Recorded, settling time.Duration) bool {
	same := func(c Recorded) bool { return c.Version == now.Version && c.Commit == now.Commit }
	switch {
	case before.LastSeen.IsZero(): // put for the first time, or anew
		return true
	case len(recent) > 0 && same(recent[0]):
		return false
	}
	return now.LastSeen.Sub(now.Since) >= settling || !slices.ContainsFunc(recent, same)
}
