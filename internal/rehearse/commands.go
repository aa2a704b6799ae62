package rehearse

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/fake/fault"
	"github.com/relkit/relkit/internal/fake/observe"
	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/promote"
	"github.com/relkit/relkit/internal/release"
)

// imagesOnly reports whether GoReleaser's part of the build plays no part in the fault: it does not make the images here.
func (t *trial) imagesOnly() bool { return t.fault.images && !t.images.inPipeline }

// build is the job that builds: GoReleaser and the images.
func (t *trial) build(ctx context.Context) error {
	if !t.imagesOnly() {
		// A job begins with a fresh checkout.
		if err := os.RemoveAll(t.distFolder()); err != nil {
			return err
		}
		if err := t.runGoReleaser(ctx); err != nil {
			return err
		}
		if err := t.aim(ctx); err != nil {
			return err
		}
	}
	_, err := t.buildImages(ctx)
	return err
}

// verify is relkit verify.
func (t *trial) verify(ctx context.Context) error {
	facts, err := t.gather(ctx, t.gatherer, t.target)
	if err != nil {
		return err
	}
	return failure("verify "+t.subject.version.String(), audit.Run(facts, audit.All()))
}

// promote is relkit promote.
func (t *trial) promote(ctx context.Context) error { return t.promoteWith(ctx, t.gatherer) }

func (t *trial) promoteWith(ctx context.Context, gatherer *gather.Gatherer) error {
	facts, err := t.gather(ctx, gatherer, t.target)
	if err != nil {
		return err
	}
	results := audit.Run(facts, audit.BeforePromotion())
	if failure("", results) == nil {
		t.disturbance.observer.Verified(verified(facts))
	}
	if t.between {
		t.between = false
		t.struck++
		if err := t.fault.between(t, ctx); err != nil {
			return err
		}
		t.disturbance.observer.Look(ctx, "what somebody else did")
	}
	promoter := &promote.Promoter{
		Forge: t.standins.maintainer, TapForge: t.standins.tapper, Taps: t.target.Taps, Pause: quickPause,
	}
	_, err = promoter.Promote(ctx, facts, results)
	return err
}

// promoteTwice runs a promotion, and a second one from beginning to end when the first one makes its second change.
func (t *trial) promoteTwice(ctx context.Context) error {
	folder, err := os.MkdirTemp(t.workspace.folder, "second-")
	if err != nil {
		return err
	}
	defer func() { _ = removeAll(folder) }()
	gatherer, err := t.newGatherer(folder)
	if err != nil {
		return err
	}
	var second error
	t.disturbance.breaker.Break(fault.Rule{When: fault.Changes, Skip: 1, Times: 1, Strike: fault.First(func() {
		second = t.promoteWith(ctx, gatherer)
	})})
	if first := t.promote(ctx); first != nil {
		return first
	}
	return second
}

// gather gathers a release, and removes what was downloaded for it but for what is of use to the next time.
func (t *trial) gather(ctx context.Context, gatherer *gather.Gatherer, target gather.Target) (*release.Release, error) {
	facts, err := gatherer.Gather(ctx, target)
	for _, pattern := range []string{"assets-*", "image-*", "service-*"} {
		used, _ := filepath.Glob(filepath.Join(gatherer.Dir, pattern)) // the pattern is a good one
		for _, folder := range used {
			err = errors.Join(err, removeAll(folder))
		}
	}
	return facts, err
}

// gatherPublic gathers the release as somebody without a token, by its public names.
func (t *trial) gatherPublic(ctx context.Context) (*release.Release, error) {
	target := t.target
	target.Images = t.publicImages()
	t.gatherer.Forge = t.standins.anybody
	defer func() { t.gatherer.Forge = t.standins.maintainer }()
	return t.gather(ctx, t.gatherer, target)
}

func verified(r *release.Release) observe.Verified {
	is := observe.Verified{Assets: map[string]string{}, Images: map[string]string{}}
	for _, asset := range r.Assets {
		is.Assets[asset.Name] = asset.SHA256
	}
	for _, image := range r.Images {
		is.Images[image.Name] = image.Digest
	}
	for _, formula := range r.Formulas {
		is.Formulas = append(is.Formulas, formula.Text)
	}
	return is
}

// failure is the first thing that the checks found, as one line; nil when they found nothing.
func failure(command string, results []audit.Result) error {
	for _, result := range results {
		for _, finding := range result.Findings {
			if result.Status == audit.Failed && !finding.Warning {
				return errors.New(command + ": " + result.Name + ": " + finding.Subject + " " + finding.Problem + ": " + finding.Remedy)
			}
		}
	}
	return nil
}

// lastWords are an error as its command tells it: the line of its log that says why, where it kept one.
func lastWords(err error) string {
	var failed *ReleaseError
	if !errors.As(err, &failed) || len(failed.Log) == 0 {
		return err.Error()
	}
	const mark = "error="
	for _, line := range slices.Backward(failed.Log) {
		if _, reason, found := strings.Cut(line, mark); found {
			return strings.TrimSpace(reason)
		}
	}
	return strings.TrimSpace(failed.Log[len(failed.Log)-1])
}
