package promote

import (
	"context"
	"errors"

	"github.com/relkit/relkit/internal/ledger"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// Service is a shipped service that records releases.
type Service struct {
	Address   string // empty if there is none
	Token     string
	TokenName string // the variable that Token came from, or is missing from
}

// record records what has been published. The release is public by then: an error here is only a warning.
func (s Service) record(ctx context.Context, progress *report.Progress, r *release.Release) {
	if s.Address == "" {
		return
	}
	running := progress.Start("record", "record the release at "+s.Address)
	added, err := s.enter(ctx, r)
	switch {
	case err != nil:
		running.Skip("the service has not recorded it")
		progress.Warn("the release is public but was not recorded in shipped: " + err.Error() + ": fix that and run relkit promote again")
	case added:
		running.Done("the service at " + s.Address + " has recorded it")
	default:
		running.Done("the service at " + s.Address + " had already recorded it")
	}
}

func (s Service) enter(ctx context.Context, r *release.Release) (added bool, err error) {
	if s.Token == "" {
		return false, errors.New(s.TokenName + " is not set")
	}
	client, err := ledger.New(s.Address, s.Token)
	if err != nil {
		return false, err
	}
	return client.Record(ctx, r)
}
