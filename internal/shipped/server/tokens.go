package server

import (
	"context"
	"os"
	"time"

	"github.com/relkit/relkit/internal/shipped/access"
)

// watchTokens reads the file of tokens when it has changed, until ctx ends: a token is rotated without a restart. A file that cannot
// be read or is wrong changes nothing.
func (s *service) watchTokens(ctx context.Context) {
	const interval = 5 * time.Second // orchestrators replace the file, also by links, which no notification reports
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	known, failing := "", false
	if content, err := os.ReadFile(s.settings.TokensFile); err == nil {
		known = string(content)
	}
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		content, err := os.ReadFile(s.settings.TokensFile)
		if err == nil && string(content) == known {
			failing = false
			continue
		}
		var tokens access.Tokens
		if err == nil {
			tokens, err = access.Parse(string(content))
		}
		switch {
		case err != nil && !failing:
			s.log.WarnContext(ctx, "the tokens stay as they are: SHIPPED_TOKENS_FILE cannot be used", "error", err)
		case err == nil:
			s.settings.Tokens.Replace(tokens)
			known = string(content)
			s.log.InfoContext(ctx, "tokens were read anew", "tokens", tokens.String())
		}
		failing = err != nil
	}
}
