package server

import (
	"context"
	"os"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/shipped/access"
	"github.com/relkit/relkit/internal/shipped/intake"
	"github.com/relkit/relkit/internal/shipped/webhook"
)

// watched is a file with secrets, which may change while the service runs.
type watched struct {
	variable string // that names it
	path     string
	use      func(content string) (shown string, err error) // an error changes nothing
}

// watchFiles begins to watch each file of secrets that is set.
func (s *service) watchFiles(ctx context.Context) {
	for _, file := range []watched{
		{"SHIPPED_TOKENS_FILE", s.settings.TokensFile, func(content string) (string, error) {
			tokens, err := access.Parse(content)
			if err == nil {
				s.settings.Tokens.Replace(tokens)
			}
			return tokens.String(), err
		}},
		{"SHIPPED_WEBHOOKS_FILE", s.settings.WebhooksFile, func(content string) (string, error) {
			hooks, err := webhook.Parse(content)
			if err == nil {
				s.settings.Webhooks.Replace(hooks)
			}
			return hooks.String(), err
		}},
		{"SHIPPED_GITHUB_SECRET_FILE", s.settings.GitHubSecretFile, func(content string) (string, error) {
			var secrets intake.Secrets
			err := secrets.UnmarshalText([]byte(content))
			if err == nil {
				s.settings.GitHubSecret.Replace(secrets)
			}
			return secrets.String(), err
		}},
	} {
		if file.path != "" {
			s.closers.add(background(ctx, func(ctx context.Context) { s.watch(ctx, file) }))
		}
	}
}

// watch reads a file when it has changed, until ctx ends: a secret is rotated without a restart. A file that cannot be read or is
// wrong changes nothing.
func (s *service) watch(ctx context.Context, file watched) {
	const interval = 5 * time.Second // orchestrators replace the file, also by links, which no notification reports
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	known, failing := "", false
	if content, err := os.ReadFile(file.path); err == nil {
		known = string(content)
	}
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		content, err := os.ReadFile(file.path)
		if err == nil && string(content) == known {
			failing = false
			continue
		}
		shown := ""
		if err == nil {
			shown, err = file.use(strings.TrimRight(string(content), "\r\n"))
		}
		switch {
		case err != nil && !failing:
			s.log.WarnContext(ctx, "a changed file of secrets cannot be used: what was read before stays in force", "variable", file.variable, "error", err)
		case err == nil:
			known = string(content)
			s.log.InfoContext(ctx, "a changed file of secrets is in force", "variable", file.variable, "holds", shown)
		}
		failing = err != nil
	}
}
