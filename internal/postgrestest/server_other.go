//go:build !unix

package postgrestest

import (
	"context"
	"errors"
)

func start(context.Context, installation) (string, error) {
	return "", errors.New("it cannot be started here: name a running server in DATABASE_URL")
}
