//go:build !unix

package postgrestest

import (
	"context"
	"errors"
)

func start(context.Context, installation) (*server, error) {
	return nil, errors.New("it cannot be started here: name a running server in DATABASE_URL")
}
