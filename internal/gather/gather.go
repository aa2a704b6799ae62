// Package gather collects the facts of a release from where users get it: the forge, the registry,
// the tap. It downloads, unpacks and runs; package audit evaluates the facts.
package gather

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/linuxpackage"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/sigstore"
)

// downloads is how many assets are downloaded at once.
const downloads = 4

// Gatherer gathers releases. It unpacks an asset, reads an image and runs a program only once, so that gathering a draft and then its release
// costs little more than one of them.
type Gatherer struct {
	Forge *github.Client
	// Rehearsal is set if the forge is a fake, whose pull requests have no page.
	Rehearsal bool
	// Git returns the location of a git repository that is not on the forge, by its URL; if nil, the URL itself.
	Git      func(url string) string
	Dir      string // an existing folder for what is downloaded
	Scanning Scanning
	Signer   *sigstore.Verifier // nil if signatures are not examined
	NoRun    bool               // do not run the programs of the release
	known    map[string][]release.Binary
	read     map[string]readImage // by its repository and public name
	contents map[string][]string  // the names of the files in an archive, by the folder that it was unpacked to
	packages map[string]opened
	scanned  map[string]*release.Scan // by the SHA-256 of the binary
	answered map[started]*release.Run // those that reported the version; the others are run again
}

// NewGatherer makes a gatherer that keeps what it downloads in dir.
func NewGatherer(client *github.Client, dir string) *Gatherer {
	return &Gatherer{Forge: client, Dir: dir, known: map[string][]release.Binary{}, read: map[string]readImage{}, contents: map[string][]string{}, packages: map[string]opened{}, answered: map[started]*release.Run{}}
}

// Gather gathers the facts of a release. Problems of the release are facts; an error means that facts could not be read.
func (g *Gatherer) Gather(ctx context.Context, target release.Target) (*release.Release, error) {
	found, err := g.Forge.ReleaseOrNone(ctx, target.Repository, target.Version.String(), target.Plan.NoPage)
	if err != nil {
		return nil, err
	}
	r := &release.Release{Subject: target.Subject, Plan: target.Plan, Page: found.Page, Settings: target.Settings}
	if err := g.download(ctx, r, found.Assets, target.Platforms); err != nil {
		return nil, err
	}
	if err := g.open(r, target); err != nil {
		return nil, err
	}
	if err := g.sboms(r); err != nil {
		return nil, err
	}
	if err := g.images(ctx, r, target.Images); err != nil {
		return nil, err
	}
	if err := g.signatures(ctx, r); err != nil {
		return nil, err
	}
	if err := g.manifests(ctx, r); err != nil {
		return nil, err
	}
	if err := g.scan(ctx, r); err != nil {
		return nil, err
	}
	return r, g.run(ctx, r)
}

// download downloads and hashes every asset once. A failed download is a fact about the release.
func (g *Gatherer) download(ctx context.Context, r *release.Release, assets []github.Asset, platforms map[string]release.Platform) error {
	folder, err := os.MkdirTemp(g.Dir, "assets-")
	if err != nil {
		return err
	}
	r.Assets = make([]release.Asset, len(assets))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(downloads)
	for i, asset := range assets {
		group.Go(func() error {
			downloaded := asset.Asset
			downloaded.File = filepath.Join(folder, filepath.Base(asset.Name))
			downloaded.Platform = platformOf(asset.Name, platforms)
			if err := g.fetch(ctx, asset, &downloaded); err != nil {
				if own := g.diskFull(err); own != nil {
					return own
				}
				downloaded.Err = err.Error()
			}
			r.Assets[i] = downloaded
			return context.Cause(ctx)
		})
	}
	err = group.Wait()
	slices.SortFunc(r.Assets, func(a, b release.Asset) int { return strings.Compare(a.Name, b.Name) })
	return err
}

func (g *Gatherer) fetch(ctx context.Context, asset github.Asset, into *release.Asset) error {
	file, err := newHashedFile(into.File)
	if err != nil {
		return err
	}
	_, err = g.Forge.Download(ctx, asset, file)
	into.SHA256, into.Size, err = file.finish(err)
	return err
}

// open reads the checksums and opens every archive and package.
func (g *Gatherer) open(r *release.Release, target release.Target) error {
	for i := range r.Assets {
		asset := &r.Assets[i]
		if asset.Err != "" {
			continue
		}
		err := g.look(r, target, *asset)
		asset.Files = g.contents[g.unpackedTo(*asset)]
		if err != nil {
			if own := g.diskFull(err); own != nil {
				return own
			}
			asset.Err = err.Error()
		}
	}
	return g.checksums(r)
}

// look adds the contents of one asset.
func (g *Gatherer) look(r *release.Release, target release.Target, asset release.Asset) error {
	if linuxpackage.Format(asset.Name) != "" {
		found, err := g.openPackage(asset)
		if err == nil {
			r.Packages, r.Binaries = append(r.Packages, found.described), append(r.Binaries, found.binaries...)
		}
		return err
	}
	binaries, err := g.unpack(asset, target)
	if !isSource(asset, target) {
		r.Binaries = append(r.Binaries, binaries...)
	}
	return err
}
