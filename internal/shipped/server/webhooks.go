package server

import (
	"context"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/shipped/intake"
	"github.com/relkit/relkit/internal/shipped/webhook"
)

// webhooksSet reports whether there are webhooks, or may be when their file changes.
func (s *service) webhooksSet() bool {
	return !s.settings.Webhooks.Empty() || s.settings.WebhooksFile != ""
}

// notifier sends webhooks.
func (s *service) notifier() *webhook.Notifier {
	trustRoots()
	return webhook.New(webhook.Options{
		Store: s.store, Outbox: s.outbox, Hooks: s.settings.Webhooks, Allow: s.settings.PollAllow.Allow,
		BehindAfter: s.settings.BehindAfter, UnreachableAfter: s.settings.UnreachableAfter,
		UserAgent: "shipped/" + s.build.Version, Now: time.Now, Log: s.log,
		Observe: func(hook string, outcome webhook.Outcome) { s.metrics.Delivery(hook, string(outcome)) },
	})
}

// notify sends webhooks until ctx ends.
func (s *service) notify(ctx context.Context) { s.notifier().Run(ctx) }

// github takes the webhooks of GitHub.
func (s *service) github() http.Handler {
	trustRoots()
	return intake.New(intake.Options{
		Store: s.store, Secrets: s.settings.GitHubSecret, Projects: s.settings.GitHubProjects,
		API: s.settings.GitHubAPI, Token: s.githubToken, Allow: s.settings.PollAllow.Allow,
		UserAgent: "shipped/" + s.build.Version, Now: time.Now, Log: s.log,
	})
}

// githubToken is what its file holds now, where it is in one: tokens of GitHub Apps last an hour.
func (s *service) githubToken() string {
	if s.settings.GitHubTokenFile == "" {
		return s.settings.GitHubToken.Reveal()
	}
	content, err := os.ReadFile(s.settings.GitHubTokenFile)
	if err != nil {
		s.log.Warn("SHIPPED_GITHUB_TOKEN_FILE cannot be read: the token from the start stays in force", "error", err)
		return s.settings.GitHubToken.Reveal()
	}
	return strings.TrimSpace(string(content))
}
