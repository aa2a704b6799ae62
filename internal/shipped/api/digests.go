package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/problem"
	"github.com/relkit/relkit/internal/shipped/reply"
	"github.com/relkit/relkit/internal/shipped/store"
)

// owners are what has a digest. Builds that can be reproduced give several releases the same file.
type owners struct {
	SHA256 string          `json:"sha256"`
	Owners []catalog.Owner `json:"owners"`
}

// digest answers: is this ours?
func (a *api) digest(ctx context.Context, r *http.Request) (reply.Reply, error) {
	sha256, err := digestOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	found, err := a.store.Owners(ctx, sha256)
	if errors.Is(err, store.ErrNotFound) {
		return reply.Reply{}, problem.New(http.StatusNotFound, "no release has anything with the SHA-256 "+sha256)
	}
	if err != nil {
		return reply.Reply{}, err
	}
	return inJSON(http.StatusOK, owners{sha256, found}), nil
}
