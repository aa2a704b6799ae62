// Package promote publishes a verified release: the tags of its images, its page, its manifests in the repositories of
// package managers, in this order. It builds nothing and changes no byte; running it again completes what is missing.
package promote

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// ErrNotVerified is returned for a release that a check has found wanting.
var ErrNotVerified = errors.New("verification found problems, so nothing else was published")

// Promoter publishes releases.
type Promoter struct {
	Forge *github.Client // may write the release
	// Writer is the client that may write manifests, by the variable that the configuration names for its token; empty if it names
	// none. Key is the private key for git, likewise.
	Writer func(variable string) (*github.Client, error)
	Key    func(variable string) string
	// Git returns the location of a git repository that is not on the forge, by its URL; if nil, the URL itself.
	Git func(url string) string
	// Pause comes before a step that failed is tried again, twice as long before each further attempt; a second when zero.
	Pause time.Duration
}

// Promote publishes a release whose facts were just gathered and checked with [audit.BeforePromotion].
//
// It keeps no state between two promotions: each step reads what is public, so that a promotion that was interrupted anywhere, or that runs
// concurrently with another, has the same result. For an incomplete plan it returns a [release.UnknownError] and changes nothing.
func (p *Promoter) Promote(ctx context.Context, r *release.Release, verified []audit.Result) ([]report.Action, error) {
	done, err := p.promote(ctx, r, verified)
	if err != nil {
		return done, fmt.Errorf("promote %s: %w", r.Version, err)
	}
	return done, nil
}

func (p *Promoter) promote(ctx context.Context, r *release.Release, verified []audit.Result) ([]report.Action, error) {
	if err := r.Plan.Complete(); err != nil {
		return nil, err
	}
	for _, result := range verified {
		if result.Status != audit.Failed {
			continue
		}
		if p.overtaken(ctx, r) {
			return nil, errOvertaken
		}
		return nil, fmt.Errorf("%w: %s", ErrNotVerified, reason(result))
	}
	var done []report.Action
	for _, step := range []func(context.Context, *release.Release) ([]report.Action, error){p.tagImages, p.publish, p.publishManifests} {
		// Minutes may have passed since verification, and each step takes its time as well.
		now, err := p.recheck(ctx, r)
		if err != nil {
			return done, err
		}
		actions, err := step(ctx, now)
		done = append(done, actions...)
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// reason returns the first finding of a check, with its remedy.
func reason(failed audit.Result) string {
	i := slices.IndexFunc(failed.Findings, audit.Finding.Fails)
	if i < 0 {
		return failed.Name
	}
	found := failed.Findings[i]
	text := failed.Name + ": " + found.Subject + " " + found.Problem
	if found.Remedy != "" {
		text += ": " + found.Remedy
	}
	return text
}

func (p *Promoter) tagImages(ctx context.Context, r *release.Release) ([]report.Action, error) {
	var done []report.Action
	for _, image := range r.Images {
		if !r.Plan.Image(image.Key()).Staged {
			continue
		}
		tags := r.Version.ImageTags(r.Published)
		moved, err := registry.Tag(ctx, registry.Repository(image.Reference)+"@"+image.Digest, tags...)
		for i := range moved {
			done = append(done, report.Action{What: "image tag " + image.Name + ":" + tags[i], Already: !moved[i]})
		}
		if err != nil {
			return done, err
		}
	}
	return done, nil
}
