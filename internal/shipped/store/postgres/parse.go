package postgres

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
)

// parse reads how to connect. Its errors say nothing that could be a part of the password: one with
// special characters that are not encoded ends up anywhere in what a URL is taken apart to.
func parse(text string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(text)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL cannot be used: %s", reason(text, err))
	}
	config.ConnConfig.ConnectTimeout = cmp.Or(config.ConnConfig.ConnectTimeout, patience)
	if config.ConnConfig.RuntimeParams["application_name"] == "" {
		config.ConnConfig.RuntimeParams["application_name"] = "shipped"
	}
	return config, nil
}

func reason(text string, err error) string {
	const form = "write it as postgres://user:password@host:5432/database, with special characters of the password percent-encoded"
	if !strings.Contains(text, "://") {
		return form
	}
	if u, err := url.Parse(text); err != nil || u.Opaque != "" || strings.Contains(u.Path+u.Fragment, "@") {
		return form
	}
	cause := errors.Unwrap(err)
	if cause == nil {
		return form
	}
	return cause.Error()
}
