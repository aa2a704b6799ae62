package store

import (
	"slices"
	"strings"
)

// OneLine is an error whose text has no line breaks, which those of databases do: a log and a terminal
// have a line for each.
func OneLine(err error) error {
	if err == nil {
		return nil
	}
	return oneLineError{err}
}

type oneLineError struct{ error }

// Error says once what several lines end with, as one of Postgres does that was tried with TLS and without.
func (e oneLineError) Error() string {
	var said []string
	for line := range strings.Lines(e.error.Error()) {
		line = strings.Join(strings.Fields(line), " ")
		if line != "" && !slices.ContainsFunc(said, func(before string) bool { return strings.HasSuffix(before, line) }) {
			said = append(said, line)
		}
	}
	return strings.ReplaceAll(strings.Join(said, "; "), ":; ", ": ")
}

func (e oneLineError) Unwrap() error { return e.error }
