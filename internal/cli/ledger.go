package cli

import (
	"context"
	"errors"
	"os"

	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/ledger"
	"github.com/relkit/relkit/internal/release"
)

// enter tells a shipped service what has been published, where there is one. The release is public by
// then: what goes wrong here is told, and changes nothing of it.
func (s *session) enter(ctx context.Context) {
	address := os.Getenv("SHIPPED_URL")
	if address == "" {
		return
	}
	running := s.progress.Start("enter", "enter the release at "+address)
	added, err := enterAt(ctx, address, s.facts)
	switch {
	case err != nil:
		running.Skip("the service does not know it")
		s.progress.Warn("the release is public, but not entered: " + err.Error() + ": mend that and run relkit promote again")
	case added:
		running.Done("the service at " + address + " knows it now")
	default:
		running.Done("the service at " + address + " knew it already")
	}
}

func enterAt(ctx context.Context, address string, r *release.Release) (added bool, err error) {
	token := credential.Ledger()
	if token.Text == "" {
		return false, errors.New(token.Name + " is not set")
	}
	client, err := ledger.New(address, token.Text)
	if err != nil {
		return false, err
	}
	return client.Enter(ctx, r)
}
