package sqlite

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// moment keeps a time as microseconds since 1970, and the zero time as null.
type moment time.Time

// Value is what is kept.
func (m moment) Value() (driver.Value, error) {
	if time.Time(m).IsZero() {
		return nil, nil
	}
	return time.Time(m).UnixMicro(), nil
}

// Scan reads what Value has written.
func (m *moment) Scan(kept any) error {
	switch kept := kept.(type) {
	case nil:
		*m = moment{}
	case int64:
		*m = moment(time.UnixMicro(kept).UTC())
	default:
		return fmt.Errorf("a time is kept as %T", kept)
	}
	return nil
}
