package postgres

import (
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// moment is a time that is null while it is the zero time, and read in UTC.
type moment time.Time

// TimestamptzValue is what is kept.
func (m moment) TimestamptzValue() (pgtype.Timestamptz, error) {
	return pgtype.Timestamptz{Time: time.Time(m), Valid: !time.Time(m).IsZero()}, nil
}

// ScanTimestamptz reads what is kept.
func (m *moment) ScanTimestamptz(kept pgtype.Timestamptz) error {
	*m = moment{}
	if kept.Valid {
		*m = moment(kept.Time.UTC())
	}
	return nil
}
