package gather

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/relkit/relkit/internal/release"
)

// GatherFiles gathers the facts that the assets of a release show on their own. They are downloaded in folder; the forge and the registry
// are not used. Images and the release page stay unknown.
func (g *Gatherer) GatherFiles(ctx context.Context, target release.Target, folder string) (*release.Release, error) {
	r := &release.Release{Subject: target.Subject, Plan: target.Plan, Settings: target.Settings}
	r.Plan.Images = nil
	if err := takeFiles(r, folder, target.Platforms); err != nil {
		return nil, err
	}
	if err := g.open(r, target); err != nil {
		return nil, err
	}
	if err := g.sboms(r); err != nil {
		return nil, err
	}
	return r, g.run(ctx, r)
}

func takeFiles(r *release.Release, folder string, platforms map[string]release.Platform) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) && r.Plan.Assets != nil && len(r.Plan.Assets) == 0 {
		return nil // nothing is attached, and an empty folder is not passed from job to job
	}
	if err != nil {
		return fmt.Errorf("read the assets: %w", err)
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() {
			return fmt.Errorf("read the assets: %s in %s is not a file, as every asset is", entry.Name(), folder)
		}
		name := entry.Name()
		asset := release.Asset{Name: name, File: filepath.Join(folder, name), Platform: platformOf(name, platforms)}
		if asset.SHA256, asset.Size, err = release.Digest(asset.File); err != nil {
			return err
		}
		asset.Declared = asset.Size
		r.Assets = append(r.Assets, asset)
	}
	if len(r.Assets) == 0 && (r.Plan.Assets == nil || len(r.Plan.Assets) > 0) {
		return fmt.Errorf("read the assets: there is none in %s", folder)
	}
	return nil
}
