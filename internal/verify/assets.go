package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// checkSaveFolder checks before a download that its files get an empty folder: another command reads all files in it as the release.
func checkSaveFolder(folder string) error {
	entries, err := os.ReadDir(folder)
	switch {
	case folder == "", errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return &InputError{fmt.Errorf("--save: %w", err)}
	case len(entries) > 0:
		return &InputError{fmt.Errorf("--save: %s is not empty: name a new folder", folder)}
	}
	return nil
}

// save keeps the assets that were downloaded.
func (e *Examination) save(folder string) error {
	return e.Step("save", "keep the assets", func() (string, error) {
		if len(e.Facts.Assets) == 0 {
			return "the release has none", nil
		}
		if err := os.CopyFS(folder, os.DirFS(filepath.Dir(e.Facts.Assets[0].File))); err != nil {
			return "", fmt.Errorf("save the assets: %w", err)
		}
		return report.Count(len(e.Facts.Assets), "asset") + " in " + e.shown(folder), nil
	})
}

// examineFiles applies the audits that only need assets to those in a folder.
func (e *Examination) examineFiles(ctx context.Context, folder string) error {
	e.Verb = "verify --assets" // which no promotion may rely on
	return e.Step("run", "examine the assets in "+e.shown(folder), func() (string, error) {
		var err error
		if e.Found, err = plan.Of(ctx, e.Client, e.Query); err != nil {
			return "", err
		}
		if err := e.followSettings(); err != nil {
			return "", err
		}
		e.Gatherer.NoRun = false // independent of what an earlier command with this gatherer requested
		if e.Facts, err = e.Gatherer.GatherFiles(ctx, e.Found.Target(), folder); err != nil {
			return "", err
		}
		e.Omitted = append(e.Omitted, release.Omission{
			Part: "images, notes and channels", Reason: "only the assets in " + e.shown(folder) + " were examined",
		})
		e.Results = audit.Run(e.Facts, audit.OfAssets())
		return report.Holds(e.Facts), nil
	})
}
