package prove

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/relkit/relkit/internal/homebrew"
	"github.com/relkit/relkit/internal/release"
)

// install installs each formula: with brew where there is one, else by doing what the formula says.
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
	var beyond error
	for _, formula := range r.Formulas {
		err := p.installOne(ctx, r, formula)
		switch {
		case errors.Is(err, homebrew.ErrNotUnderstood), errors.Is(err, homebrew.ErrOtherPlatform):
			beyond = inapplicable("formula %s: %v", formula.Name, err)
		case err != nil:
			return fmt.Errorf("formula %s: %w", formula.Name, err)
		}
	}
	return beyond
}

func (p *Prover) installOne(ctx context.Context, r *release.Release, formula release.Formula) error {
	folder, err := os.MkdirTemp(p.Dir, "install-")
	if err != nil {
		return err
	}
	if brew, err := exec.LookPath("brew"); err == nil {
		return homebrew.Brew{Path: brew}.Try(ctx, formula.Name, formula.Text)
	}
	parsed, err := homebrew.Parse(formula.Text)
	if err != nil {
		return err
	}
	fetch := func(ctx context.Context, url string, into io.Writer) error {
		_, err := p.Forge.Fetch(ctx, url, into)
		return err
	}
	installed, err := parsed.Install(ctx, release.Native(), fetch, folder)
	if err != nil {
		return err
	}
	for _, program := range installed.Programs {
		if err := p.try(ctx, r, program, filepath.Join(installed.Bin, program)); err != nil {
			return err
		}
	}
	if err := installed.RunTest(ctx); err != nil && !errors.Is(err, homebrew.ErrNotUnderstood) {
		return fmt.Errorf("test: %w", err)
	}
	return nil
}
