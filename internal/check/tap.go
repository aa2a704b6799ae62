package check

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// Tap checks that the last step of a release will work: manifests are published after everything else is public.
var Tap = Question{
	Name:   "tap",
	Proves: "the tokens can write to the repositories of formulas and other manifests",
	Online: true,
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		templates, err := s.templates(ctx)
		if err != nil {
			return nil, err
		}
		manifests := s.Project.Config.Manifests(templates)
		if len(manifests) == 0 {
			return nil, errors.New("the configuration publishes to no package manager")
		}
		var found []audit.Finding
		var unknown []error
		type pair struct {
			credential.Token
			repository release.Repository
		}
		var asked []pair
		for _, manifest := range manifests {
			if manifest.Err != nil {
				unknown = append(unknown, fmt.Errorf("%s: %w", manifest.Setting, manifest.Err))
				continue
			}
			to := manifest.PushedTo()
			if to.URL != "" {
				unknown = append(unknown, fmt.Errorf("%s: whether the key can push to %s is known only when it does", manifest.Setting, to.URL))
				continue
			}
			token, err := tokenOf(manifest, templates)
			ask := pair{token, to.Repository}
			if err == nil && slices.Contains(asked, ask) {
				continue
			}
			asked = append(asked, ask)
			var findings []audit.Finding
			if err == nil {
				findings, err = writable(ctx, token, to.Repository, tapRemedy(s, token, manifest))
			}
			found = append(found, findings...)
			if err != nil {
				unknown = append(unknown, fmt.Errorf("%s: %w", to.Repository, err))
			}
		}
		return found, errors.Join(unknown...)
	},
}

// tokenOf returns the token that will write a manifest: the one in the configuration; relkit's own if GoReleaser is configured not to push;
// otherwise the one that writes the release.
func tokenOf(manifest goreleaser.Manifest, templates *goreleaser.Templates) (credential.Token, error) {
	switch {
	case manifest.TokenTemplate != "":
		name := manifest.Token
		if name == "" {
			name = manifest.Setting + ".repository.token"
		}
		token, err := templates.Render(manifest.TokenTemplate)
		if err != nil {
			return credential.Token{}, credential.Token{Name: name}.Missing()
		}
		if token != "" {
			return credential.Token{Name: name, Text: token}, nil
		}
	case manifest.SkipUpload == "true":
		return credential.Tap(""), nil
	}
	return credential.Release(), nil
}

// tapRemedy returns how to grant the token push access.
func tapRemedy(s *Subject, token credential.Token, manifest goreleaser.Manifest) string {
	to := manifest.PushedTo().Repository
	if token.Name == "GITHUB_TOKEN" && to != s.Repository {
		remedy := fmt.Sprintf("make a token with Contents: read and write for %s, as a workflow's own token reaches only its own repository", to)
		if manifest.SkipUpload == "true" {
			return remedy + ", and set TAP_TOKEN to it"
		}
		return remedy + fmt.Sprintf(", and set %s.repository.token to '{{ .Env.TAP_TOKEN }}'", manifest.Setting)
	}
	return fmt.Sprintf("give the token of %s Contents: read and write for %s", token.Name, to)
}
