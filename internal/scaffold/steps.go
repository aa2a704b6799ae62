package scaffold

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/release"
)

// Step is something that only a user can do.
type Step struct {
	What string // in one sentence
	How  string // a command, or an address
}

// Guide is the page about the steps.
const Guide = "https://github.com/relkit/relkit/blob/main/docs/adopt.md"

// steps are what only a user can do, in order. Version is the next one.
func (s *study) steps(version release.Version) []Step {
	page := "https://" + publicForge + "/" + s.repository.String()
	var left []Step
	if !s.place.git {
		left = append(left, Step{"turn the folder into a git repository", "git init && git remote add origin " + page + ".git"})
	}
	if !s.place.committed {
		left = append(left, Step{
			"make the first commit, which a rehearsal needs",
			"git add --all && git commit && relkit rehearse --version " + version.String(),
		})
	}
	if s.formulas {
		left = append(left, s.tapSteps()...)
	}
	left = append(
		left,
		Step{"create the environment release: yourself as required reviewer, " + tagsOf(version) + " as the only tags", page + "/settings/environments/new"},
		Step{"make releases immutable", "gh api --method PUT repos/" + s.repository.String() + "/immutable-releases"},
		Step{"protect versions with a ruleset for the tags " + tagsOf(version) + " that restricts updates and deletions", page + "/settings/rules/new?target=tag"},
		Step{"commit, push, wait for the gates, and release", fmt.Sprintf("git tag %s && git push origin %[1]s", version)},
	)
	if s.images {
		left = append(left, Step{
			"make the packages public after the first release: they are private at first, and prove cannot pull them",
			"https://" + publicForge + "/" + s.repository.Owner + "?tab=packages",
		})
	}
	return left
}

// tagsOf is the pattern of the tags for versions of the same form.
func tagsOf(version release.Version) string {
	if strings.HasPrefix(version.String(), "v") {
		return "v*"
	}
	return "[0-9]*"
}

// tapSteps create the tap, and a token that can only write to it.
func (s *study) tapSteps() []Step {
	token := url.Values{
		"name": {s.repository.Name + " tap"}, "target_name": {s.tap.Owner}, "expires_in": {"90"}, "contents": {"write"},
	}
	return []Step{
		{"create the tap, a public repository", fmt.Sprintf("gh repo create %s --public --add-readme", s.tap)},
		{
			fmt.Sprintf("create a fine-grained token: only the repository %s, only Contents: read and write", s.tap),
			"https://" + publicForge + "/settings/personal-access-tokens/new?" + token.Encode(),
		},
		{"store it as a secret of the workflow", fmt.Sprintf("gh secret set TAP_TOKEN --repo %s", s.repository)},
	}
}

// next is the next version.
func (s *study) next(ctx context.Context) (release.Version, error) {
	var all, contained []release.Version
	if s.place.committed {
		source, err := git.Open(ctx, s.module.folder)
		if err != nil && !errors.Is(err, git.ErrShallow) {
			return release.Version{}, err
		}
		if all, contained, err = source.Versions(ctx); err != nil {
			return release.Version{}, err
		}
	}
	return project.Next(all, contained, s.module.path)
}
