package greeting

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Store remembers greetings in Postgres; the zero Store forgets them.
type Store struct{ connection *pgx.Conn }

// Open connects to a database, and makes the table that it needs.
func Open(ctx context.Context, location string) (Store, error) {
	connection, err := pgx.Connect(ctx, location)
	if err != nil {
		return Store{}, fmt.Errorf("open the store: %w", err)
	}
	if _, err := connection.Exec(ctx, "CREATE TABLE IF NOT EXISTS greeting (text text NOT NULL)"); err != nil {
		return Store{}, fmt.Errorf("open the store: %w", err)
	}
	return Store{connection}, nil
}

// Remember keeps a greeting.
func (s *Store) Remember(ctx context.Context, text string) error {
	if s.connection == nil {
		return nil
	}
	if _, err := s.connection.Exec(ctx, "INSERT INTO greeting VALUES ($1)", text); err != nil {
		return fmt.Errorf("remember a greeting: %w", err)
	}
	return nil
}

// Count returns how many greetings the store remembers.
func (s *Store) Count(ctx context.Context) (count int, err error) {
	err = s.connection.QueryRow(ctx, "SELECT count(*) FROM greeting").Scan(&count)
	return count, err
}
