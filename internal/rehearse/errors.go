package rehearse

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// InputError is returned for a rehearsal that cannot start with its input. It states what to do.
type InputError struct{ Err error }

func (e InputError) Error() string { return e.Err.Error() }

// Unwrap returns the underlying error.
func (e InputError) Unwrap() error { return e.Err }

func input(err error) error {
	if err == nil {
		return nil
	}
	return InputError{err}
}

// ReleaseError is returned if the release itself failed: a real one would have failed too.
type ReleaseError struct {
	Err error
	Log []string // the last lines that the failing program wrote
}

func (e *ReleaseError) Error() string { return e.Err.Error() }

// Unwrap returns the underlying error.
func (e *ReleaseError) Unwrap() error { return e.Err }

// advise adds a remedy to an error of the machine itself.
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
