package promote

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/manifest"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// publishManifests brings the manifests to where package managers read them, in the order of the plan.
func (p *Promoter) publishManifests(ctx context.Context, r *release.Release) ([]report.Action, error) {
	var done []report.Action
	for _, one := range r.Manifests {
		if !r.Due(one.PlannedManifest) {
			continue
		}
		action, err := p.publishManifest(ctx, r, one)
		if err != nil {
			return done, fmt.Errorf("%s: %w", one, err)
		}
		done = append(done, action)
	}
	return done, nil
}

func (p *Promoter) publishManifest(ctx context.Context, r *release.Release, one release.Manifest) (report.Action, error) {
	action := report.Action{What: fmt.Sprintf("%s in %s", one, one.Destination)}
	if err := p.awaitDownloads(ctx, one); err != nil {
		return action, err
	}
	client, err := p.Writer(one.Token)
	if err != nil {
		return action, err
	}
	publishing := &publication{Promoter: p, client: client, release: r, manifest: one}
	do := publishing.write
	switch {
	case one.Destination.URL != "":
		do = publishing.push
	case one.Proposal != nil:
		do = publishing.propose
	}
	action.Already, err = p.settle(ctx, publishing.isDone, do)
	action.Waiting = publishing.waiting
	return action, err
}

// publication is the publication of one manifest.
type publication struct {
	*Promoter
	client   *github.Client
	release  *release.Release
	manifest release.Manifest
	offered  []string // the files that the destination had when it was last looked at; nil for none
	waiting  string   // the URL of the pull request that proposes the manifest and is open
}

// isDone reports whether the destination offers the manifest, or a newer version of it, or a pull request proposes it.
func (p *publication) isDone(ctx context.Context) (bool, error) {
	gatherer := gather.NewGatherer(p.client, "")
	gatherer.Git = p.Git
	seen, err := gatherer.See(ctx, p.manifest.PlannedManifest)
	p.offered = seen.Texts
	switch {
	case err != nil:
		return false, err
	case seen.Unseen != "":
		return false, fmt.Errorf("%s: create it, or give the token access to it", seen.Unseen)
	case slices.Equal(seen.Texts, p.manifest.Texts), p.newer(seen.Texts):
		return true, nil
	case p.manifest.Proposal == nil || seen.Waiting == "":
		return false, nil
	}
	p.waiting = seen.Waiting
	proposed := p.manifest.PlannedManifest
	proposed.Destination, proposed.Proposal = p.manifest.Proposal.From, nil
	texts, err := gatherer.Offered(ctx, proposed)
	return slices.Equal(texts, p.manifest.Texts), err
}

// newer reports whether some texts are of a newer version of the manifest: a package manager never goes back.
func (p *publication) newer(texts []string) bool {
	if texts == nil {
		return false
	}
	offered, err := release.ParseVersion("v" + p.manifest.Kind.Plain(manifest.Read(p.manifest.PlannedManifest, texts).Version))
	return err == nil && offered.Compare(p.release.Version) > 0
}

// write commits the files to the destination, unless that has changed since [publication.isDone]: a newer version would be lost.
func (p *publication) write(ctx context.Context) error {
	to, name := p.manifest.Destination, p.manifest.Paths[0]
	if len(p.manifest.Paths) > 1 {
		_, err := p.client.PutFiles(ctx, to.Repository, to.Branch, p.files(), p.message())
		return err
	}
	present, err := p.client.File(ctx, to.Repository, to.Branch, name)
	if err != nil && !errors.Is(err, github.ErrNotFound) {
		return err
	}
	if err == nil && !slices.Equal(p.offered, []string{string(present.Content)}) {
		return fmt.Errorf("write %s of %s: %w: run the same command again", name, to.Repository, github.ErrConflict)
	}
	file := github.File{Content: []byte(p.manifest.Texts[0]), SHA: present.SHA}
	return p.client.PutFile(ctx, to.Repository, to.Branch, name, file, p.message())
}

// files returns the contents of the manifest's files by their paths.
func (p *publication) files() map[string][]byte {
	files := map[string][]byte{}
	for i, name := range p.manifest.Paths {
		files[name] = []byte(p.manifest.Texts[i])
	}
	return files
}

func (p *publication) message() string {
	return cmp.Or(p.manifest.Message, p.manifest.Name+" "+p.release.Version.Number())
}

// replaced returns the contents that the files had when they were last read; none if one of them was missing.
func (p *publication) replaced() map[string][]byte {
	contents := map[string][]byte{}
	for i, text := range p.offered {
		contents[p.manifest.Paths[i]] = []byte(text)
	}
	return contents
}

// push commits the files to a git repository elsewhere.
func (p *publication) push(ctx context.Context) error {
	repository := p.manifest.Destination.URL
	if p.Git != nil {
		repository = p.Git(repository)
	}
	_, err := git.PushFiles(ctx, git.Push{
		URL: repository, Branch: p.manifest.Destination.Branch, Files: p.files(), Replaces: p.replaced(), Message: p.message(), SSHKey: p.Key(p.manifest.Token),
	})
	return err
}

// propose opens a pull request with the files, or brings the one that is open up to date.
func (p *publication) propose(ctx context.Context) error {
	pull, err := p.client.Propose(ctx, github.Proposal{
		Base: p.manifest.Destination, From: p.manifest.Proposal.From, Files: p.files(), Message: p.message(), Draft: p.manifest.Proposal.Draft,
	})
	switch {
	case err != nil:
		return err
	case pull.State == github.Closed:
		return fmt.Errorf("%s was closed without being merged: reopen it, or check there why", pull.URL)
	case pull.State == github.Open:
		p.waiting = pull.URL
	}
	return nil
}

// awaitDownloads waits until the downloads of a manifest answer: a release that has just been published is not everywhere at
// once, and package managers would meet a 404.
func (p *Promoter) awaitDownloads(ctx context.Context, one release.Manifest) error {
	for _, download := range one.Downloads {
		answers := func(ctx context.Context) (bool, error) {
			err := p.Forge.Answers(ctx, download.URL)
			if errors.Is(err, github.ErrNotFound) {
				err = fmt.Errorf("%w: %w yet: run the same command again in a minute", github.ErrUnavailable, err)
			}
			return err == nil, err
		}
		nothing := func(context.Context) error { return nil }
		if _, err := p.settle(ctx, answers, nothing); err != nil {
			return err
		}
	}
	return nil
}
