package prove

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"

	"github.com/relkit/relkit/internal/homebrew"
	"github.com/relkit/relkit/internal/release"
)

// install installs each formula with brew, and runs its test.
func (p *Prover) install(ctx context.Context, r *release.Release) error {
	if runtime.GOOS == "windows" {
		return inapplicable("Homebrew does not run on Windows")
	}
	if len(r.Formulas) == 0 {
		return inapplicable("the release has no formula")
	}
	if !r.Moves().Latest {
		return inapplicable("%s is not the newest release, so the tap keeps another", r.Version)
	}
	brew, err := exec.LookPath("brew")
	if err != nil {
		return inapplicable("Homebrew is not installed")
	}
	var skipped error
	for _, formula := range r.Formulas {
		manifest := release.Manifest{
			PlannedManifest: release.PlannedManifest{Kind: release.HomebrewFormula, Name: formula.Name},
			Test:            formula.Test,
			Texts:           []string{formula.Text},
		}
		err := homebrew.Brew{Path: brew, Dir: p.Dir}.Try(ctx, manifest)
		var untried homebrew.CannotTryError
		switch {
		case errors.As(err, &untried):
			skipped = inapplicable("%v", err)
		case err != nil:
			return fmt.Errorf("formula %s: %w", formula.Name, err)
		}
	}
	return skipped
}
