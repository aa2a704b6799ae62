package rehearse

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	fakeregistry "github.com/relkit/relkit/internal/fake/registry"
	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/sigstore/localkey"
)

// Fakes are the fake GitHub and registry of a rehearsal, and the clients of those who use them.
type Fakes struct {
	GitHub     *fakegithub.Server
	Registry   *fakeregistry.Server
	Endpoints  goreleaser.Endpoints
	Maintainer *github.Client
	Tapper     *github.Client // the maintainer, with the token of the tap
	Anonymous  *github.Client // without a token
	token      string
	signer     localkey.Pair
}

func (r *Rehearsal) startFakes(ctx context.Context) (string, error) {
	s := &Fakes{token: rand.Text()}
	r.Fakes = s
	folder := filepath.Join(r.Workspace.Folder, "fakes")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	var err error
	imagesConfig := fakeregistry.Config{Dir: folder, Wrap: r.options.WrapRegistry}
	if s.Registry, err = fakeregistry.Start(ctx, imagesConfig); err != nil {
		return "", err
	}
	manifests, err := r.manifestRepositories()
	if err != nil {
		return "", err
	}
	repositories, written := append([]fakegithub.Repository{r.projectRepository()}, manifests.repositories...), append([]string{r.Subject.Repository.String()}, manifests.written...)
	forgeConfig := fakegithub.Config{
		Dir: folder, Repositories: repositories, Wrap: r.options.WrapGitHub, Now: r.options.Now,
		Tokens: map[string]fakegithub.Access{s.token: {Login: "relkit-rehearsal", Write: written}},
	}
	if s.GitHub, err = fakegithub.Start(ctx, forgeConfig); err != nil {
		return "", err
	}
	if s.Maintainer, err = github.New(github.Config{APIURL: s.GitHub.APIURL(), Token: s.token}); err != nil {
		return "", err
	}
	if s.Tapper, err = github.New(github.Config{APIURL: s.GitHub.APIURL(), Token: s.token, TokenName: "TAP_TOKEN"}); err != nil {
		return "", err
	}
	if s.Anonymous, err = github.New(github.Config{APIURL: s.GitHub.APIURL()}); err != nil {
		return "", err
	}
	if s.signer, err = localkey.New(folder); err != nil {
		return "", err
	}
	s.Endpoints = goreleaser.Endpoints{
		Forge: s.GitHub.URL(), API: s.GitHub.APIURL(), Uploads: s.GitHub.UploadURL(),
		Registry: s.Registry.Host(), Base: s.Registry.Scratch(), Token: s.token, Repository: r.Subject.overlaidRepository(),
		Git: filepath.Join(folder, "git"), Render: r.Workspace.templates.Render, Relkit: r.options.Relkit, SigningKey: s.signer.Private,
	}
	if err := s.makeGitRepositories(ctx, manifests.git); err != nil {
		return "", err
	}
	r.Gatherer = gather.NewGatherer(s.Maintainer, filepath.Join(r.Workspace.Folder, "downloads"))
	r.Gatherer.Git, r.Gatherer.Rehearsal = s.Endpoints.MirrorGit, true
	if err := os.MkdirAll(r.Gatherer.Dir, 0o700); err != nil {
		return "", err
	}
	return "GitHub " + s.GitHub.URL() + ", registry " + s.Registry.Host(), nil
}

func (s *Fakes) close(ctx context.Context) error {
	var failed error
	if s.GitHub != nil {
		failed = s.GitHub.Close(ctx)
	}
	if s.Registry != nil {
		failed = errors.Join(failed, s.Registry.Close(ctx))
	}
	return failed
}

// projectRepository returns the project as the forge knows it before the release: with the releases that
// its tags represent, and the history of the clone.
func (r *Rehearsal) projectRepository() fakegithub.Repository {
	repository := fakegithub.Repository{
		Owner: r.Subject.Repository.Owner, Name: r.Subject.Repository.Name, History: r.history,
		Tags: map[string]string{r.Subject.Version.String(): r.Workspace.Clone.Head},
	}
	for _, version := range r.Subject.Published {
		published := fakegithub.Release{Tag: version.String(), Prerelease: version.Prerelease()}
		if r.options.PublishedAsset != "" {
			published.Assets = map[string][]byte{r.options.PublishedAsset: []byte(version.String())}
		}
		repository.Releases = append(repository.Releases, published)
	}
	return repository
}

func (r *Rehearsal) history(ctx context.Context, base, head string) ([]fakegithub.Commit, error) {
	commits, err := r.Workspace.Clone.Commits(ctx, base, head)
	var list []fakegithub.Commit
	for _, commit := range commits {
		list = append(list, fakegithub.Commit{SHA: commit.SHA, Message: commit.Message, Name: commit.Author, Email: commit.Email})
	}
	return list, err
}
