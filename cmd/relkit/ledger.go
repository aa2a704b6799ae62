package main

import (
	"context"
	"errors"
	"os"

	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/ledger"
)

// enter tells a shipped service what has been published, where there is one. The release is public by
// then: what goes wrong here is told, and changes nothing of it.
func (s *session) enter(ctx context.Context) {
	address := os.Getenv("SHIPPED_URL")
	if address == "" {
		return
	}
	err := s.step("enter", "enter the release at "+address, func() (string, error) {
		token := credential.Ledger()
		if token.Text == "" {
			return "", errors.New(token.Name + " is not set")
		}
		client, err := ledger.New(address, token.Text)
		if err != nil {
			return "", err
		}
		added, err := client.Enter(ctx, s.facts)
		if added {
			return "the service at " + address + " knows it now", err
		}
		return "the service at " + address + " knew it already", err
	})
	if err != nil {
		s.progress.Warn("the release is public, but not entered: " + err.Error() + ": mend that and run relkit promote again")
	}
}
