package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/relkit/relkit/internal/rebuild"
)

// buildAgain builds the release again where that is asked for, and adds what came of it to the facts.
func (s *session) buildAgain(ctx context.Context) error {
	if !s.rebuild {
		return nil
	}
	folder, err := os.MkdirTemp(s.folder, "rebuild-")
	if err != nil {
		return fmt.Errorf("make a temporary folder: %w: set TMPDIR to a folder that you may write to", err)
	}
	s.facts.Rebuild, err = rebuild.Again(ctx, s.query.Path, folder, s.facts)
	return err
}
