package gather

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"os"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/homebrew"
	"github.com/relkit/relkit/internal/release"
)

// formulas reads the formulas that are attached to the release, or that stand in the tap where none
// is attached, and follows their urls.
func (g *Gatherer) formulas(ctx context.Context, r *release.Release, taps map[string]release.Tap) error {
	for _, name := range r.Plan.Formulas {
		tapped, err := g.tapped(ctx, taps[name])
		if err != nil {
			return err
		}
		text, attached, err := attachedFormula(r, name)
		if err != nil {
			return err
		}
		if !attached {
			if text = tapped; text == "" {
				continue // neither attached nor in the tap: the plan says that it should be
			}
		}
		formula := readFormula(name, text)
		if parsed, err := homebrew.Parse(tapped); err == nil {
			formula.Tapped = parsed.Version
		}
		g.follow(ctx, r, &formula)
		r.Formulas = append(r.Formulas, formula)
	}
	return context.Cause(ctx)
}

func readFormula(name, text string) release.Formula {
	parsed, err := homebrew.Parse(text)
	if err != nil {
		return release.Formula{Name: name, Text: text, Err: err.Error()}
	}
	formula := parsed.Facts(name)
	formula.Text = text
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

func attachedFormula(r *release.Release, name string) (text string, attached bool, err error) {
	for _, asset := range r.Assets {
		if asset.Name == name+".rb" && asset.Err == "" {
			content, err := os.ReadFile(asset.File)
			return string(content), true, err
		}
	}
	return "", false, nil
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
