package gather

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
)

// Verified is the result of an earlier verification that passed.
type Verified struct {
	Assets map[string]string // hex SHA-256 by the asset's name
	Images map[string]string // sha256:… by the image's public name
	// Manifests are the hex SHA-256 of the manifests, by [release.PlannedManifest.Key].
	Manifests map[string]string
	Notes     string // hex SHA-256 of the release notes
}

// GatherVerified gathers a release that was verified before, without downloading it again: the forge and the registry report the digests,
// which must match the verification. It returns an error if they differ or if the forge reports none. It downloads manifests: a promotion
// needs their text.
func (g *Gatherer) GatherVerified(ctx context.Context, target release.Target, verified Verified) (*release.Release, error) {
	found, err := g.Forge.ReleaseOrNone(ctx, target.Repository, target.Version.String(), target.Plan.NoPage)
	if err != nil {
		return nil, err
	}
	r := &release.Release{Subject: target.Subject, Plan: target.Plan, Page: found.Page, Settings: target.Settings}
	if release.SHA256([]byte(found.Page.Notes)) != verified.Notes {
		return nil, errors.New("the release notes were changed after the verification: verify again")
	}
	if err := compareAssets(found.Assets, verified.Assets); err != nil {
		return nil, err
	}
	if err := g.takeAssets(ctx, r, found.Assets, target.Platforms, verified.Assets); err != nil {
		return nil, err
	}
	for _, planned := range target.Plan.Images {
		image, err := takeImage(ctx, planned, target.Images[planned.Key()], verified.Images[planned.Key()])
		if err != nil {
			return nil, err
		}
		r.Images = append(r.Images, image)
	}
	if err := g.manifests(ctx, r); err != nil {
		return nil, err
	}
	return r, sameManifests(r.Manifests, verified.Manifests)
}

// compareAssets returns an error for the first asset that differs from the verified one.
func compareAssets(assets []github.Asset, verified map[string]string) error {
	for _, asset := range assets {
		switch sum, known := verified[asset.Name]; {
		case !known:
			return fmt.Errorf("asset %s was added after the verification: verify again", asset.Name)
		case asset.Digest == "":
			return fmt.Errorf("the forge reports no digest of %s, so it cannot be compared with what was verified: run without --verified", asset.Name)
		case asset.Digest != sum:
			return fmt.Errorf("asset %s has SHA-256 %.12s…, but %.12s… was verified: it was replaced, so verify again", asset.Name, asset.Digest, sum)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(verified)) {
		if !slices.ContainsFunc(assets, func(a github.Asset) bool { return a.Name == name }) {
			return fmt.Errorf("asset %s was verified but is missing now: build and verify again", name)
		}
	}
	return nil
}

func (g *Gatherer) takeAssets(ctx context.Context, r *release.Release, assets []github.Asset, platforms map[string]release.Platform, verified map[string]string) error {
	folder, err := os.MkdirTemp(g.Dir, "manifests-")
	if err != nil {
		return err
	}
	for _, asset := range assets {
		taken := asset.Asset
		taken.SHA256, taken.Size, taken.Platform = asset.Digest, asset.Declared, platformOf(asset.Name, platforms)
		if r.Plan.IsManifest(asset.Name) {
			taken.File = filepath.Join(folder, filepath.Base(asset.Name))
			if err := g.fetch(ctx, asset, &taken); err != nil {
				return err
			}
			if taken.SHA256 != verified[asset.Name] {
				return fmt.Errorf("manifest %s differs from what was verified: verify again", asset.Name)
			}
		}
		r.Assets = append(r.Assets, taken)
	}
	return nil
}

func takeImage(ctx context.Context, planned release.PlannedImage, reference, verified string) (release.Image, error) {
	digest, err := registry.Digest(ctx, reference)
	if err != nil {
		return release.Image{}, err
	}
	if digest != verified {
		return release.Image{}, fmt.Errorf("image %s is %.19s…, but %.19s… was verified: it was pushed again, so verify again", reference, digest, verified)
	}
	image := release.Image{Name: planned.Name, Variant: planned.Variant, Reference: reference, Digest: digest}
	image.Tags, err = registry.Tags(ctx, registry.Repository(reference))
	return image, err
}
