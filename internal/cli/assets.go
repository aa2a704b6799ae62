package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/live"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// checkSaveFolder makes sure before a download that its files will have a folder for themselves: what
// another command reads from there must be the release and nothing else.
func checkSaveFolder(folder string) error {
	entries, err := os.ReadDir(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return usageError{fmt.Errorf("--save: %w", err)}
	case len(entries) > 0:
		return usageError{fmt.Errorf("--save: %s is not empty: name a new folder", folder)}
	}
	return nil
}

// save keeps the assets that were downloaded.
func (s *session) save(folder string) error {
	return s.step("save", "keep the assets", func() (string, error) {
		for _, asset := range s.facts.Assets {
			if asset.Err != "" {
				return "", fmt.Errorf("save the assets: %s is not complete: %s", asset.Name, asset.Err)
			}
		}
		if err := os.CopyFS(folder, os.DirFS(filepath.Dir(s.facts.Assets[0].File))); err != nil {
			return "", fmt.Errorf("save the assets: %w", err)
		}
		return report.Count(len(s.facts.Assets), "asset") + " in " + folder, nil
	})
}

// examineFiles applies the checks that assets can be put to by themselves to those in a folder.
func (s *session) examineFiles(ctx context.Context, folder string) error {
	s.verb = "verify --assets" // which no promotion may rely on
	return s.step("verify", "examine the assets in "+folder, func() (string, error) {
		var err error
		if s.found, err = live.Plan(ctx, s.client, s.query); err != nil {
			return "", err
		}
		s.gatherer = gather.NewGatherer(s.client, s.folder)
		if s.facts, err = s.gatherer.GatherFiles(ctx, s.found.Target, folder); err != nil {
			return "", err
		}
		s.found.Unknown = append(s.found.Unknown, release.Omission{
			Part: "images, notes and channels", Reason: "only the assets in " + folder + " were examined",
		})
		s.results = audit.Run(s.facts, audit.OfAssets())
		return report.Holds(s.facts), nil
	})
}
