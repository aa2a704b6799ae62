package store

import "strings"

// OneLine is an error whose text has no line breaks, which those of databases do: a log and a terminal
// have a line for each.
func OneLine(err error) error {
	if err == nil {
		return nil
	}
	return oneLineError{err}
}

type oneLineError struct{ error }

func (e oneLineError) Error() string { return strings.Join(strings.Fields(e.error.Error()), " ") }

func (e oneLineError) Unwrap() error { return e.error }
