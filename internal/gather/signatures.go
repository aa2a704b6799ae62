package gather

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/sigstore"
)

// largestBundle is the size limit for Sigstore bundles in bytes: they are read into memory.
const largestBundle = 4 << 20

// signatures verifies who signed the release, if requested: the bundles among its assets, and the forge's attestations for what they do not
// cover.
func (g *Gatherer) signatures(ctx context.Context, r *release.Release) error {
	if g.Signer == nil {
		return nil
	}
	r.Signing.Expected = g.Signer.Expected()
	r.Signing.Attestable = g.Signer.Logged()
	err := g.attached(ctx, r)
	if err == nil && r.Signing.Attestable {
		err = g.attestations(ctx, r)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		r.Signing.Unknown = err.Error()
	}
	return nil
}

func (g *Gatherer) attached(ctx context.Context, r *release.Release) error {
	for _, asset := range r.Assets {
		signed, ok := asset.Signs()
		if !ok || asset.Err != "" {
			continue
		}
		found := release.Signature{Subject: signed, Asset: asset.Name}
		of := slices.IndexFunc(r.Assets, func(a release.Asset) bool { return a.Name == signed && a.Err == "" })
		switch {
		case of < 0:
			found.Err = fmt.Sprintf("the file it signs, %s, is not in the release", signed)
		case asset.Size > largestBundle:
			found.Err = fmt.Sprintf("it is not a Sigstore bundle: it has %d bytes", asset.Size)
		default:
			bundle, err := os.ReadFile(asset.File)
			if err != nil {
				return err
			}
			found.SHA256 = r.Assets[of].SHA256
			subject := sigstore.Subject{SHA256: found.SHA256, File: r.Assets[of].File, Repository: r.Repository}
			if err := g.prove(ctx, &found, bundle, subject); err != nil {
				return err
			}
		}
		r.Signing.Signatures = append(r.Signing.Signatures, found)
	}
	return nil
}

// attestations queries the forge for everything without a signature, the checksums file first: it may cover all.
func (g *Gatherer) attestations(ctx context.Context, r *release.Release) error {
	assets := slices.Clone(r.Assets)
	slices.SortStableFunc(assets, func(a, b release.Asset) int {
		switch r.Plan.Checksums {
		case a.Name:
			return -1
		case b.Name:
			return 1
		}
		return 0
	})
	for _, asset := range assets {
		if _, bundle := asset.Signs(); bundle || asset.Err != "" || r.Signed(asset) {
			continue
		}
		subject := sigstore.Subject{SHA256: asset.SHA256, File: asset.File, Repository: r.Repository}
		if err := g.attested(ctx, r, asset.Name, subject); err != nil {
			return err
		}
	}
	for _, image := range r.Images {
		digest, ok := strings.CutPrefix(image.Digest, "sha256:")
		if !ok || image.Err != "" {
			continue
		}
		if err := g.attested(ctx, r, image.Name, sigstore.Subject{SHA256: digest, Repository: r.Repository}); err != nil {
			return err
		}
	}
	return nil
}

func (g *Gatherer) attested(ctx context.Context, r *release.Release, name string, subject sigstore.Subject) error {
	bundles, err := g.Forge.Attestations(ctx, r.Repository, "sha256:"+subject.SHA256)
	if err != nil {
		return err
	}
	for _, bundle := range bundles {
		found := release.Signature{Subject: name, SHA256: subject.SHA256}
		if err := g.prove(ctx, &found, bundle, subject); err != nil {
			return err
		}
		r.Signing.Signatures = append(r.Signing.Signatures, found)
	}
	return nil
}

// prove verifies a bundle. A bundle that proves nothing is a fact about the release; if nothing can be proven, it returns an error.
func (g *Gatherer) prove(ctx context.Context, found *release.Signature, bundle []byte, subject sigstore.Subject) error {
	var err error
	found.Signer, err = g.Signer.Verify(ctx, bundle, subject)
	if errors.Is(err, sigstore.ErrNoRoot) {
		return err
	}
	if err != nil {
		found.Err = err.Error()
	}
	return nil
}
