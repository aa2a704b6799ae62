package promote

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/homebrew"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

func (p *Promoter) pushFormulas(ctx context.Context, r *release.Release) ([]report.Action, error) {
	var done []report.Action
	if !r.Moves().Latest {
		return nil, nil
	}
	for _, formula := range r.Formulas {
		action, err := p.pushFormula(ctx, r, formula)
		if err != nil {
			return done, fmt.Errorf("formula %s: %w", formula.Name, err)
		}
		done = append(done, action)
	}
	return done, nil
}

func (p *Promoter) pushFormula(ctx context.Context, r *release.Release, formula release.Formula) (report.Action, error) {
	tap := formula.Tap
	action := report.Action{What: fmt.Sprintf("formula %s in %s", tap.Path, tap.Repository)}
	if tap.Path == "" {
		return action, errors.New("no tap is known for it: set brews.repository in the GoReleaser configuration")
	}
	if err := p.awaitDownloads(ctx, formula); err != nil {
		return action, err
	}
	var present github.File
	isThere := func(ctx context.Context) (bool, error) {
		var err error
		present, err = p.TapForge.File(ctx, tap.Repository, tap.Branch, tap.Path)
		if errors.Is(err, github.ErrNotFound) {
			return false, nil
		}
		// A newer version may have been promoted since this one was verified: the tap never goes back.
		return bytes.Equal(present.Content, []byte(formula.Text)) || newer(present.Content, r.Version), err
	}
	already, err := p.settle(ctx, isThere, func(ctx context.Context) error {
		file := github.File{Content: []byte(formula.Text), SHA: present.SHA}
		return p.TapForge.PutFile(ctx, tap.Repository, tap.Branch, tap.Path, file, formula.Name+" "+r.Version.Number())
	})
	action.Already = already
	return action, err
}

// newer reports whether a formula is of a newer version than v.
func newer(text []byte, v release.Version) bool {
	formula, err := homebrew.Parse(string(text))
	if err != nil {
		return false
	}
	offered, err := release.ParseVersion("v" + formula.Version)
	return err == nil && offered.Compare(v) > 0
}

// awaitDownloads waits until everybody can download what a formula names: a release that has just been published is not
// everywhere at once, and brew would meet a 404.
func (p *Promoter) awaitDownloads(ctx context.Context, formula release.Formula) error {
	for _, download := range formula.Downloads {
		answers := func(ctx context.Context) (bool, error) {
			err := p.Forge.Answers(ctx, download.URL)
			if errors.Is(err, github.ErrNotFound) {
				err = fmt.Errorf("%w: %w yet: run the same command again in a minute", github.ErrUnavailable, err)
			}
			return err == nil, err
		}
		nothing := func(context.Context) error { return nil }
		if _, err := p.settle(ctx, answers, nothing); err != nil {
			return err
		}
	}
	return nil
}
