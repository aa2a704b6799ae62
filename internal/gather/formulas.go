package gather

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/homebrew"
	"github.com/relkit/relkit/internal/release"
)

// formulas reads the formulas, as the build rendered them or as they are attached to the release, or those in the tap where
// neither is at hand, and follows their urls.
func (g *Gatherer) formulas(ctx context.Context, r *release.Release) error {
	for _, planned := range r.Plan.Formulas {
		tapped, err := g.tapped(ctx, planned.Tap)
		if err != nil {
			return err
		}
		text, err := formulaText(r, planned)
		if err != nil {
			return err
		}
		if text = cmp.Or(text, tapped); text == "" {
			continue // the plan says that it should be there
		}
		formula := readFormula(planned, text)
		if parsed, err := homebrew.Parse(tapped); err == nil {
			formula.Tapped = parsed.Version
		}
		g.follow(ctx, r, &formula)
		r.Formulas = append(r.Formulas, formula)
	}
	return context.Cause(ctx)
}

func readFormula(planned release.PlannedFormula, text string) release.Formula {
	formula := release.Formula{}
	parsed, err := homebrew.Parse(text)
	if err != nil {
		formula.Err = err.Error()
	} else {
		formula = parsed.Facts(planned.Name)
	}
	formula.Name, formula.Tap, formula.Text, formula.SHA256 = planned.Name, planned.Tap, text, release.SHA256([]byte(text))
	return formula
}

// tapped is the text of the formula in its tap, empty when there is none.
func (g *Gatherer) tapped(ctx context.Context, tap release.Tap) (string, error) {
	if tap.Path == "" {
		return "", nil
	}
	file, err := g.Forge.File(ctx, tap.Repository, tap.Branch, tap.Path)
	if errors.Is(err, github.ErrNotFound) {
		return "", nil
	}
	return string(file.Content), err
}

// formulaText is the text of a formula as the build rendered it, else as it is attached to the release; empty where it is
// neither.
func formulaText(r *release.Release, planned release.PlannedFormula) (string, error) {
	if planned.File != "" {
		content, err := os.ReadFile(planned.File)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return string(content), err
		}
	}
	for _, asset := range r.Assets {
		if asset.Name == planned.Name+".rb" && asset.Err == "" {
			content, err := os.ReadFile(asset.File)
			return string(content), err
		}
	}
	return "", nil
}

// follow finds out what each url of a formula gives. The urls of a draft answer nobody yet: there the
// asset stands for them that will answer once it is public.
func (g *Gatherer) follow(ctx context.Context, r *release.Release, formula *release.Formula) {
	for i := range formula.Downloads {
		download := &formula.Downloads[i]
		if r.Public() {
			sum := sha256.New()
			if _, err := g.Forge.Fetch(ctx, download.URL, sum); err != nil {
				download.Err = err.Error()
			}
			download.Got = hexSum(sum)
			continue
		}
		download.Err = fmt.Sprintf("no asset of the draft will be at this URL: %s", download.URL)
		for _, asset := range r.Assets {
			if asset.URL == download.URL {
				download.Got, download.Err = asset.SHA256, asset.Err
			}
		}
	}
}

func hexSum(sum hash.Hash) string { return hex.EncodeToString(sum.Sum(nil)) }
