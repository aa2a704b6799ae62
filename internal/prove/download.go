package prove

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/archive"
	"github.com/relkit/relkit/internal/release"
)

// download gets the archives for this platform from their public URLs.
func (p *Prover) download(ctx context.Context, r *release.Release) error {
	tried := 0
	for _, asset := range r.Assets {
		if asset.Platform != release.Native() || !archive.Is(asset.Name) {
			continue
		}
		if err := p.downloadOne(ctx, r, asset); err != nil {
			return fmt.Errorf("%s: %w", asset.Name, err)
		}
		tried++
	}
	if tried == 0 {
		return inapplicable("the release has no archive for %s", release.Native())
	}
	return nil
}

func (p *Prover) downloadOne(ctx context.Context, r *release.Release, asset release.Asset) error {
	folder, err := os.MkdirTemp(p.Dir, "download-")
	if err != nil {
		return err
	}
	name := filepath.Join(folder, filepath.Base(asset.Name))
	sum, err := p.fetch(ctx, asset.URL, name)
	if err != nil {
		return err
	}
	if asset.Listed != "" && sum != asset.Listed {
		return fmt.Errorf("SHA-256 is %s, but %s lists %s", sum, r.Plan.Checksums, asset.Listed)
	}
	files, err := archive.Unpack(name, folder)
	if err != nil {
		return err
	}
	for _, file := range files {
		program := strings.TrimSuffix(path.Base(file.Name), ".exe")
		if !slices.ContainsFunc(r.Plan.Builds, func(b release.PlannedBuild) bool { return b.Program == program }) {
			continue
		}
		if err := p.try(ctx, r, program, filepath.Join(folder, filepath.FromSlash(file.Name))); err != nil {
			return err
		}
	}
	return nil
}

func (p *Prover) fetch(ctx context.Context, url, into string) (sum string, err error) {
	file, err := os.Create(into)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	_, err = p.Forge.Fetch(ctx, url, io.MultiWriter(file, hash))
	return hex.EncodeToString(hash.Sum(nil)), errors.Join(err, file.Close())
}
