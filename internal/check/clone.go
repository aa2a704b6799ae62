package check

import (
	"context"

	"github.com/relkit/relkit/internal/audit"
)

// Clone checks that the history is complete: notes and versions depend on it.
var Clone = Question{
	Name:   "clone",
	Proves: "the clone has the whole history, which notes and versions are made from",
	Run: func(_ context.Context, s *Subject) ([]audit.Finding, error) {
		if !s.shallow {
			return nil, nil
		}
		return []audit.Finding{fail("the clone", "is shallow: earlier commits and tags are missing from it",
			"run git fetch --unshallow --tags; in a workflow give actions/checkout fetch-depth: 0")}, nil
	},
}
