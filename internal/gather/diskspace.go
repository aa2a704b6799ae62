package gather

import (
	"errors"
	"fmt"
	"io/fs"
)

// diskFull returns the error of a file that could not be written here, as opposed to a problem of the release. It returns nil for any other
// error.
func (g *Gatherer) diskFull(err error) error {
	failed, ok := errors.AsType[*fs.PathError](err)
	if !ok || failed.Op != "write" {
		return nil
	}
	return fmt.Errorf("store downloads in %s: %w: free some space there, or set TMPDIR to another folder", g.Dir, failed.Err)
}
