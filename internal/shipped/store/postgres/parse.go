package postgres

import (
	"cmp"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
)

// parse reads how to connect. Its errors do not show what it was given, as pgx's do: what pgx leaves out
// of it is its best guess at the password.
func parse(text string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(text)
	if err != nil {
		return nil, unusable(reason(err))
	}
	connection := config.ConnConfig
	// A password with @ or / in it, which later errors would show as the host or the database.
	if strings.Index(connection.Host, "@") > 0 || strings.Contains(connection.Database, "@") {
		return nil, unusable("it has more than one @")
	}
	connection.ConnectTimeout = cmp.Or(connection.ConnectTimeout, connectTimeout)
	connection.RuntimeParams["application_name"] = cmp.Or(connection.RuntimeParams["application_name"], "shipped")
	return config, nil
}

func unusable(reason string) error {
	return errors.New("DATABASE_URL says no database: " + reason +
		": write it as postgres://user:password@host:5432/database, with special characters of the password percent-encoded")
}

// reason is what pgx says behind what it was given, which it quotes.
func reason(err error) string {
	message := err.Error()
	const quoted = "`: "
	if end := strings.LastIndex(message, quoted); end >= 0 {
		return message[end+len(quoted):]
	}
	return "it cannot be read"
}
