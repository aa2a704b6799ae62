package rehearse

import (
	"context"
	"os"
	"slices"
	"strings"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	"github.com/relkit/relkit/internal/git"
)

// manifestRepositories are the repositories that manifests go to.
type manifestRepositories struct {
	repositories []fakegithub.Repository
	written      []string // those that the rehearsal's token may write
	git          []string // URLs of those that are not on GitHub
}

// manifestRepositories returns where the configuration publishes manifests, each fork after the repository that it is of.
func (r *Rehearsal) manifestRepositories() (found manifestRepositories, err error) {
	for _, manifest := range r.Subject.Config.Manifests(r.Workspace.templates) {
		if manifest.Err != nil {
			return found, input(manifest.Err)
		}
		if url := manifest.Destination.URL; url != "" {
			if !slices.Contains(found.git, url) {
				found.git = append(found.git, url)
			}
			continue
		}
		base, from := manifest.Destination, manifest.PushedTo()
		found.add(fakegithub.Repository{Owner: base.Repository.Owner, Name: base.Repository.Name, DefaultBranch: base.Branch})
		parent := ""
		if from.Repository != base.Repository {
			parent = base.Repository.String()
		}
		found.add(fakegithub.Repository{Owner: from.Repository.Owner, Name: from.Repository.Name, DefaultBranch: base.Branch, Parent: parent})
		if !slices.Contains(found.written, from.Repository.String()) {
			found.written = append(found.written, from.Repository.String())
		}
	}
	found.repositories = slices.DeleteFunc(found.repositories, func(one fakegithub.Repository) bool {
		return strings.EqualFold(one.Owner+"/"+one.Name, r.Subject.Repository.String()) // which has them itself
	})
	return found, nil
}

func (m *manifestRepositories) add(repository fakegithub.Repository) {
	same := func(other fakegithub.Repository) bool {
		return strings.EqualFold(other.Owner+"/"+other.Name, repository.Owner+"/"+repository.Name)
	}
	if !slices.ContainsFunc(m.repositories, same) {
		m.repositories = append(m.repositories, repository)
	}
}

// makeGitRepositories creates empty repositories for some URLs.
func (s *Fakes) makeGitRepositories(ctx context.Context, urls []string) error {
	if err := os.MkdirAll(s.Endpoints.Git, 0o700); err != nil {
		return err
	}
	for _, url := range urls {
		folder := s.Endpoints.MirrorGit(url)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		if err := git.InitBare(ctx, folder); err != nil {
			return err
		}
	}
	return nil
}
