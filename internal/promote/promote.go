// Package promote makes a verified release public: the tags of its images, its page, its formulas,
// in this order. It builds nothing and changes no byte; run again, it finishes what is missing.
package promote

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/relkit/relkit/internal/check"
	"github.com/relkit/relkit/internal/forge"
	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
)

// ErrNotVerified is returned for a release that a check has found wanting.
var ErrNotVerified = errors.New("the release has not passed verification, so nothing of it was made public")

// Promoter makes releases public.
type Promoter struct {
	Forge    *forge.Client          // may write the release
	TapForge *forge.Client          // may write the tap
	Taps     map[string]release.Tap // where each formula belongs, by its name
}

// Action is one thing that a promotion makes sure of.
type Action struct {
	What    string `json:"what"`
	Already bool   `json:"already"` // it was done before
}

// Promote makes a release public whose facts were just gathered and judged.
func (p *Promoter) Promote(ctx context.Context, r *release.Release, verified []check.Result) ([]Action, error) {
	for _, result := range verified {
		if result.Status == check.Failed {
			return nil, fmt.Errorf("promote %s: %w: %s", r.Version, ErrNotVerified, result.Name)
		}
	}
	var done []Action
	for _, step := range []func(context.Context, *release.Release) ([]Action, error){p.tagImages, p.publish, p.pushFormulas} {
		actions, err := step(ctx, r)
		done = append(done, actions...)
		if err != nil {
			return done, fmt.Errorf("promote %s: %w", r.Version, err)
		}
	}
	return done, nil
}

func (p *Promoter) tagImages(ctx context.Context, r *release.Release) ([]Action, error) {
	var done []Action
	for _, image := range r.Images {
		if !r.Plan.Image(image.Name).Staged {
			continue
		}
		for _, tag := range r.Version.ImageTags(r.Published) {
			action := Action{What: "image tag " + image.Name + ":" + tag, Already: image.Tags[tag] == image.Digest}
			if !action.Already {
				if _, err := registry.Tag(ctx, registry.Repository(image.Reference)+"@"+image.Digest, tag); err != nil {
					return done, err
				}
			}
			done = append(done, action)
		}
	}
	return done, nil
}

func (p *Promoter) publish(ctx context.Context, r *release.Release) ([]Action, error) {
	action := Action{What: "release page " + r.Page.URL, Already: r.Public()}
	if !action.Already {
		as := forge.Publication{Prerelease: r.Version.Prerelease(), Latest: r.Moves().Latest}
		if _, err := p.Forge.Publish(ctx, r.Repository, r.Page.ID, as); err != nil {
			return nil, err
		}
	}
	return []Action{action}, nil
}

func (p *Promoter) pushFormulas(ctx context.Context, r *release.Release) ([]Action, error) {
	var done []Action
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

func (p *Promoter) pushFormula(ctx context.Context, r *release.Release, formula release.Formula) (Action, error) {
	tap := p.Taps[formula.Name]
	action := Action{What: fmt.Sprintf("formula %s in %s", tap.Path, tap.Repository)}
	if tap.Path == "" {
		return action, errors.New("no tap is known for it: set brews.repository in the GoReleaser configuration")
	}
	present, err := p.TapForge.File(ctx, tap.Repository, tap.Branch, tap.Path)
	if err != nil && !errors.Is(err, forge.ErrNotFound) {
		return action, err
	}
	if bytes.Equal(present.Content, []byte(formula.Text)) {
		action.Already = true
		return action, nil
	}
	file := forge.File{Content: []byte(formula.Text), SHA: present.SHA}
	message := formula.Name + " " + r.Version.Number()
	return action, p.TapForge.PutFile(ctx, tap.Repository, tap.Branch, tap.Path, file, message)
}
