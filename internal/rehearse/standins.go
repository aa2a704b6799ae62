package rehearse

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	fakeregistry "github.com/relkit/relkit/internal/fake/registry"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/sigstore/localkey"
)

// standins are the forge and the registry of a rehearsal, and the clients of those who use them.
type standins struct {
	forge      *fakegithub.Server
	registry   *fakeregistry.Server
	endpoints  goreleaser.Endpoints
	token      string
	signer     localkey.Pair
	maintainer *github.Client
	tapper     *github.Client // the maintainer, with the token of the tap
	anybody    *github.Client
}

func (r *rehearsal) standIn(ctx context.Context) (string, error) {
	s := &standins{token: rand.Text()}
	r.standins = s
	folder := filepath.Join(r.workspace.folder, "stand-ins")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	var err error
	imagesConfig := fakeregistry.Config{Dir: folder}
	if r.disturbance != nil {
		imagesConfig.Wrap = r.disturbance.wrapRegistry
	}
	if s.registry, err = fakeregistry.Start(ctx, imagesConfig); err != nil {
		return "", err
	}
	repositories := []fakegithub.Repository{r.projectRepository()}
	written := []string{r.subject.repository.String()}
	taps, err := r.subject.Config.Taps(r.workspace.templates)
	if err != nil {
		return "", input(err)
	}
	for _, tap := range taps {
		repositories = append(repositories, fakegithub.Repository{Owner: tap.Owner, Name: tap.Name})
		written = append(written, tap.String())
	}
	forgeConfig := fakegithub.Config{
		Dir: folder, Repositories: repositories, Wrap: r.options.Wrap,
		Tokens: map[string]fakegithub.Access{s.token: {Login: "relkit-rehearsal", Write: written}},
	}
	if r.disturbance != nil {
		forgeConfig.Wrap, forgeConfig.Now = r.disturbance.wrapForge, r.disturbance.now
	}
	if s.forge, err = fakegithub.Start(ctx, forgeConfig); err != nil {
		return "", err
	}
	if s.maintainer, err = github.New(github.Config{APIURL: s.forge.APIURL(), Token: s.token}); err != nil {
		return "", err
	}
	if s.tapper, err = github.New(github.Config{APIURL: s.forge.APIURL(), Token: s.token, TokenName: "TAP_TOKEN"}); err != nil {
		return "", err
	}
	if s.anybody, err = github.New(github.Config{APIURL: s.forge.APIURL()}); err != nil {
		return "", err
	}
	if s.signer, err = localkey.New(folder); err != nil {
		return "", err
	}
	s.endpoints = goreleaser.Endpoints{
		Forge: s.forge.URL(), API: s.forge.APIURL(), Uploads: s.forge.UploadURL(),
		Registry: s.registry.Host(), Base: s.registry.Scratch(), Token: s.token, Repository: r.subject.overlaidRepository(),
		Render: r.workspace.templates.Render, Relkit: r.options.Relkit, SigningKey: s.signer.Private,
	}
	return "forge " + s.forge.URL() + ", registry " + s.registry.Host(), nil
}

func (s *standins) close(ctx context.Context) error {
	var failed error
	if s.forge != nil {
		failed = s.forge.Close(ctx)
	}
	if s.registry != nil {
		failed = errors.Join(failed, s.registry.Close(ctx))
	}
	return failed
}

// projectRepository is the project as the forge knows it before the release: with the releases that
// its tags stand for, and the history of the clone.
func (r *rehearsal) projectRepository() fakegithub.Repository {
	repository := fakegithub.Repository{
		Owner: r.subject.repository.Owner, Name: r.subject.repository.Name, History: r.history,
		Tags: map[string]string{r.subject.version.String(): r.workspace.clone.Head},
	}
	for _, version := range r.subject.published {
		published := fakegithub.Release{Tag: version.String(), Prerelease: version.Prerelease()}
		if r.disturbance != nil {
			published.Assets = map[string][]byte{predecessorAsset: []byte(version.String())}
		}
		repository.Releases = append(repository.Releases, published)
	}
	return repository
}

func (r *rehearsal) history(ctx context.Context, base, head string) ([]fakegithub.Commit, error) {
	commits, err := r.workspace.clone.Commits(ctx, base, head)
	var told []fakegithub.Commit
	for _, commit := range commits {
		told = append(told, fakegithub.Commit{SHA: commit.SHA, Message: commit.Message, Name: commit.Author, Email: commit.Email})
	}
	return told, err
}
