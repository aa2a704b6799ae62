package check

import (
	"context"
	"errors"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
)

// Immutable checks that nothing changes an immutable release, which accepts no asset after it is published
// (https://docs.github.com/code-security/concepts/supply-chain-security/immutable-releases).
var Immutable = Question{
	Name:   "immutable",
	Proves: "nothing is uploaded after publishing where releases are immutable",
	Online: true,
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		late, err := lateUploads(ctx, s)
		if err != nil || len(late) == 0 {
			return nil, err
		}
		client, err := credential.Release().Client()
		if err != nil {
			return nil, err
		}
		enabled, err := isImmutable(ctx, client, s.Repository)
		if err != nil || !enabled {
			return nil, err
		}
		return late, nil
	},
}

// lateUploads returns the findings that apply if releases are immutable.
func lateUploads(ctx context.Context, s *Subject) ([]audit.Finding, error) {
	all, err := workflows(s.Project.Source.Root)
	if err != nil {
		return nil, err
	}
	var late []audit.Finding
	for _, w := range all {
		if w.on("release") && w.uploads() {
			late = append(late, fail(w.File, "uploads assets when a release is published, and releases are immutable: GitHub answers 422 Cannot upload assets",
				"upload to the draft, before it is published"))
		}
	}
	templates, err := s.templates(ctx)
	if err != nil {
		return nil, err
	}
	setting := s.Project.Config.Project.Release
	disabled, err := templates.Bool(setting.Disable)
	if err != nil || disabled {
		return late, err
	}
	draft, err := templates.Bool(setting.Draft)
	if err == nil && !draft {
		late = append(late, warn(s.Project.Config.Path, "publishes the release before its last step, and releases are immutable: when a later step fails, the same run cannot be repeated",
			"set release.draft to true, and let relkit promote publish it"))
	}
	return late, err
}

// uploaders are well-known actions that attach files to a release.
var uploaders = []string{
	"actions/upload-release-asset", "alexellis/upload-assets", "anchore/sbom-action", "ncipollo/release-action",
	"shogo82148/actions-upload-release-asset", "softprops/action-gh-release", "svenstaro/upload-release-action",
}

// uploads reports whether the workflow attaches files to a release.
func (w workflow) uploads() bool {
	if w.runs("gh release upload") {
		return true
	}
	for _, job := range w.Jobs {
		if strings.HasPrefix(job.Uses, "slsa-framework/slsa-github-generator/") && job.With["upload-assets"] == true {
			return true
		}
		for _, step := range job.Steps {
			if step.uses(uploaders...) {
				return true
			}
		}
	}
	return false
}

// isImmutable reads the setting, or the latest release if the setting cannot be read.
func isImmutable(ctx context.Context, client *github.Client, repository release.Repository) (bool, error) {
	enabled, refused := client.ImmutableReleases(ctx, repository)
	if refused == nil {
		return enabled, nil
	}
	latest, err := client.Latest(ctx, repository)
	if err == nil && latest != "" {
		var last *github.Release
		if last, err = client.Release(ctx, repository, latest); err == nil && last.Page.Immutable {
			return true, nil
		}
	}
	if errors.Is(refused, github.ErrNotFound) {
		return false, errors.New("whether releases are immutable is unknown: they are not, or the token lacks administration: read")
	}
	return false, refused
}
