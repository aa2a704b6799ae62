package gather

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/manifest"
	"github.com/relkit/relkit/internal/release"
)

// manifests reads the manifests of package managers, as rendered by the build or attached to the release, otherwise from the destination,
// and follows their URLs.
func (g *Gatherer) manifests(ctx context.Context, r *release.Release) error {
	for _, planned := range r.Plan.Manifests {
		texts, err := manifestTexts(r, planned)
		if err != nil {
			return err
		}
		seen, err := g.See(ctx, planned)
		if err != nil {
			return err
		}
		if texts == nil {
			texts = seen.Texts
		}
		if texts == nil {
			continue // the plan expects it
		}
		read := manifest.Read(planned, texts)
		read.Offered, read.Unseen, read.Waiting = seen.Offered, seen.Unseen, seen.Waiting
		if read.Err == "" {
			if err := manifest.Judge(ctx, &read); err != nil {
				return err
			}
		}
		if err := g.follow(ctx, r, &read); err != nil {
			return err
		}
		r.Manifests = append(r.Manifests, read)
	}
	return context.Cause(ctx)
}

// See reads the current state of a manifest at its destination, and the pull request that proposes it. Texts are nil if there is no such
// manifest.
func (g *Gatherer) See(ctx context.Context, planned release.PlannedManifest) (seen release.Manifest, err error) {
	seen.PlannedManifest = planned
	seen.Texts, err = g.Offered(ctx, planned)
	var unseen *UnseenError
	switch {
	case errors.As(err, &unseen):
		seen.Unseen = unseen.Error()
		return seen, nil
	case err != nil:
		return seen, err
	case seen.Texts != nil:
		seen.Offered = manifest.Read(planned, seen.Texts).Version
	}
	if planned.Proposal == nil {
		return seen, nil
	}
	pull, err := g.Forge.PullRequestOf(ctx, planned.Destination.Repository, planned.Destination.Branch, planned.Proposal.From)
	switch {
	case errors.Is(err, github.ErrNotFound):
	case err != nil:
		return seen, err
	case pull.State == github.Open && g.Rehearsal:
		seen.Waiting = "a pull request to " + planned.Destination.String()
	case pull.State == github.Open:
		seen.Waiting = pull.URL
	}
	return seen, nil
}

// UnseenError is returned if a destination cannot be read.
type UnseenError struct{ Destination release.Destination }

func (e *UnseenError) Error() string {
	return e.Destination.String() + " cannot be read: it does not exist, or needs a token of its own"
}

// Offered returns the files of a manifest at its destination; nil if one of them is missing there. If the destination cannot be read, it
// returns an [UnseenError].
func (g *Gatherer) Offered(ctx context.Context, m release.PlannedManifest) ([]string, error) {
	to := m.Destination
	var texts []string
	if to.URL != "" {
		repository := to.URL
		if g.Git != nil {
			repository = g.Git(repository)
		}
		files, err := git.ReadFiles(ctx, repository, to.Branch, m.Paths)
		switch aur := m.Kind == release.AUR || m.Kind == release.AURSource; {
		case errors.Is(err, git.ErrRemoteEmpty), aur && errors.Is(err, git.ErrRemoteMissing): // the AUR creates it at the first push
			return nil, nil
		case errors.Is(err, git.ErrRemoteMissing), errors.Is(err, git.ErrDenied):
			return nil, &UnseenError{to}
		case err != nil:
			return nil, err
		}
		for _, name := range m.Paths {
			content, there := files[name]
			if !there {
				return nil, nil
			}
			texts = append(texts, string(content))
		}
		return texts, nil
	}
	for _, name := range m.Paths {
		file, err := g.Forge.File(ctx, to.Repository, to.Branch, name)
		if errors.Is(err, github.ErrNotFound) {
			if _, err := g.Forge.Repository(ctx, to.Repository); errors.Is(err, github.ErrNotFound) {
				return nil, &UnseenError{to}
			}
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		texts = append(texts, string(file.Content))
	}
	return texts, nil
}

// manifestTexts returns the files of a manifest as rendered by the build, else as attached to the release; nil if they are neither.
func manifestTexts(r *release.Release, planned release.PlannedManifest) ([]string, error) {
	files := planned.Files
	if files == nil {
		for _, name := range planned.Paths {
			at := slices.IndexFunc(r.Assets, func(a release.Asset) bool { return a.Name == path.Base(name) && a.Err == "" })
			if at < 0 {
				return nil, nil
			}
			files = append(files, r.Assets[at].File)
		}
	}
	var texts []string
	for _, file := range files {
		content, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) || file == "" {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		texts = append(texts, string(content))
	}
	return texts, nil
}

// follow requests each URL of a manifest. The URLs of a draft do not answer yet: the asset that they will serve is used instead.
func (g *Gatherer) follow(ctx context.Context, r *release.Release, m *release.Manifest) error {
	for i := range m.Downloads {
		download := &m.Downloads[i]
		at := slices.IndexFunc(r.Assets, func(a release.Asset) bool { return a.URL == download.URL })
		switch {
		case strings.Contains(download.URL, "#{"): // only Ruby can evaluate it
			continue
		case at >= 0 && !r.Public():
			download.Got, download.Err = r.Assets[at].SHA256, r.Assets[at].Err
			continue
		case !r.Public() && onForge(r, download.URL):
			download.Err = "no asset of the draft will have this URL: " + download.URL
			continue
		}
		sum := sha256.New()
		_, err := g.Forge.Fetch(ctx, download.URL, sum)
		if err == nil {
			download.Got = hex.EncodeToString(sum.Sum(nil))
			continue
		}
		if at >= 0 && errors.Is(err, github.ErrNotFound) { // users of a private repository have a token
			repository, failed := g.Forge.Repository(ctx, r.Repository)
			if failed == nil && repository.Private {
				download.Got, download.Err = r.Assets[at].SHA256, r.Assets[at].Err
				continue
			}
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		download.Err = err.Error()
	}
	return nil
}

// onForge reports whether a URL is on the host of the release's assets.
func onForge(r *release.Release, address string) bool {
	host := func(text string) string {
		parsed, err := url.Parse(text)
		if err != nil {
			return ""
		}
		return parsed.Host
	}
	return slices.ContainsFunc(r.Assets, func(a release.Asset) bool { return host(a.URL) == host(address) })
}

// sameManifests finds a manifest that differs from the verified one, or is missing.
func sameManifests(manifests []release.Manifest, verified map[string]string) error {
	for _, one := range manifests {
		if one.SHA256 != verified[one.Key()] {
			return fmt.Errorf("%s for %s differs from what was verified: verify again", one.PlannedManifest, one.Destination)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(verified)) {
		if !slices.ContainsFunc(manifests, func(m release.Manifest) bool { return m.Key() == key }) {
			return fmt.Errorf("%s was verified but is missing now: give --dist with what the build handed on", key)
		}
	}
	return nil
}
