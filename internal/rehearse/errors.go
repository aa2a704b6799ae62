package rehearse

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// InputError says that a rehearsal cannot start with what it was given. It says what to do.
type InputError struct{ Err error }

func (e InputError) Error() string { return e.Err.Error() }

// Unwrap returns what was wrong.
func (e InputError) Unwrap() error { return e.Err }

func input(err error) error {
	if err == nil {
		return nil
	}
	return InputError{err}
}

// ReleaseError says that the release itself failed: as it would have, had it been real.
type ReleaseError struct {
	Err error
	Log []string // the last lines that the failing program wrote
}

func (e *ReleaseError) Error() string { return e.Err.Error() }

// Unwrap returns what failed.
func (e *ReleaseError) Unwrap() error { return e.Err }

// advise adds what to do to an error of the machine itself.
func advise(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("no space left in %s: free some, or set TMPDIR to a folder with more: %w", os.TempDir(), err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: give yourself access, or set TMPDIR to a folder of your own", err)
	}
	return err
}
