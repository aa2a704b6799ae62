package adopt

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/relkit/relkit/internal/git"
)

// Step is something that only a person can do.
type Step struct {
	What string // in one sentence
	How  string // a command, or an address
}

// Guide is the page that says more about each step.
const Guide = "https://github.com/relkit/relkit/blob/main/docs/adopt.md"

// steps are what is left to a person before the first tag, in the order in which it is done.
func (s *study) steps(ctx context.Context) []Step {
	page := "https://" + publicForge + "/" + s.repository.String()
	var left []Step
	if !s.place.git {
		left = append(left, Step{"make the folder a git repository and push it to GitHub", "git init && git remote add origin " + page + ".git"})
	}
	if !s.place.committed {
		left = append(left, Step{"make the first commit: rehearsals and releases are made of one", "git add --all && git commit && relkit " + strings.Join(s.rehearsal(ctx), " ")})
	}
	if s.formulas {
		left = append(
			left,
			Step{"make the tap, a public repository", fmt.Sprintf("gh repo create %s --public --add-readme", s.tap)},
			Step{
				fmt.Sprintf("make a fine-grained token for %s alone with Contents: read and write, and nothing else", s.tap),
				"https://" + publicForge + "/settings/personal-access-tokens/new",
			},
			Step{"give it to the workflow", fmt.Sprintf("gh secret set TAP_TOKEN --repo %s", s.repository)},
		)
	}
	left = append(
		left,
		Step{"make the environment release, with yourself as required reviewer and v* as the only tags", page + "/settings/environments/new"},
		Step{"make releases immutable", page + "/settings#releases-settings"},
		Step{"let nobody move or delete tags: a tag ruleset for v* that restricts updates and deletions", page + "/settings/rules/new?target=tag"},
	)
	if s.images {
		left = append(left, Step{"after the first release, make its packages public: they begin as private", "https://" + publicForge + "/" + s.repository.Owner + "?tab=packages"})
	}
	return left
}

// rehearsal are the arguments of a rehearsal. A module of a later major version has no version v0.1.0, which is the first
// of others.
func (s *study) rehearsal(ctx context.Context) []string {
	args := []string{"rehearse"}
	if s.place.committed {
		args = append(args, "--dirty")
	}
	major := s.module.major()
	if major == "" {
		return args
	}
	source, err := git.Open(ctx, s.module.folder)
	if err != nil {
		return append(args, "--version", major+".0.0")
	}
	_, contained, err := source.Versions(ctx)
	if err != nil {
		return append(args, "--version", major+".0.0")
	}
	for _, version := range contained {
		if strings.HasPrefix(version.String(), major+".") {
			return args
		}
	}
	return append(args, "--version", major+".0.0")
}

// Files are the paths of what was written, for git add, relative to the top of the repository.
func (p *Plan) Files() []string {
	files := make([]string, len(p.Changes))
	for i, change := range p.Changes {
		files[i] = path.Clean(change.Path)
	}
	return files
}
