package api

import (
	"errors"
	"time"
)

// duration is written as in 1m30s.
type duration time.Duration

// MarshalText writes it the way it is read.
func (d duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads it; its error continues a sentence that begins with the name of the field.
func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return errors.New("must be a duration, as in 500ms, 30s or 1m30s")
	}
	*d = duration(parsed)
	return nil
}
