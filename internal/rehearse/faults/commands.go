// Package faults rehearses a release with injected faults, and examines how each command of the release workflow recovers.
package faults

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
	"github.com/relkit/relkit/internal/prove"
	"github.com/relkit/relkit/internal/rehearse"
	"github.com/relkit/relkit/internal/report"
)

// imagesOnly reports whether GoReleaser's part of the build plays no part in the fault: it does not make the images here.
func (t *trial) imagesOnly() bool { return t.fault.images && !t.ImagesInBuild() }

// pageOnly reports whether the images play no part in a fault of the build: they are made outside of it here.
func (t *trial) pageOnly() bool {
	return t.fault.Command == CommandBuild && !t.fault.images && !t.ImagesInBuild()
}

// build returns the job that builds: GoReleaser and the images.
func (t *trial) build(ctx context.Context) error {
	if !t.imagesOnly() {
		if err := t.RunGoReleaser(ctx); err != nil {
			return err
		}
	}
	if t.pageOnly() {
		t.ReuseImages()
		return nil
	}
	_, err := t.BuildImages(ctx)
	return err
}

// rebuild returns what a maintainer does whose draft differs from what was verified: the jobs build and verify are run again.
func (t *trial) rebuild(ctx context.Context) error {
	if err := t.build(ctx); err != nil {
		return err
	}
	return t.verify(ctx)
}

// verify returns the jobs verify and run.
func (t *trial) verify(ctx context.Context) error {
	result, err := t.Verify(ctx, quiet())
	if err != nil {
		return err
	}
	if err := failure("verify "+t.Subject.Version.String(), result); err != nil {
		return err
	}
	t.injector.observer.Verified(verified(result))
	result, err = t.RunPrograms(ctx, quiet())
	if err != nil {
		return err
	}
	return failure("verify --assets "+t.Subject.Version.String(), result)
}

// promote returns the job promote, of what was verified.
func (t *trial) promote(ctx context.Context) error {
	if t.between {
		t.between = false
		t.struck++
		if err := t.fault.between(t, ctx); err != nil {
			return err
		}
		t.injector.observer.Look(ctx, "another user's change")
	}
	result, err := t.Promote(ctx, quiet(), promote.Options{Pause: quickPause})
	if err != nil {
		return err
	}
	return failure("promote "+t.Subject.Version.String(), result.Report)
}

// promoteTwice runs a promotion, and a second one from beginning to end when the first one makes its second change.
func (t *trial) promoteTwice(ctx context.Context) error {
	folder, err := os.MkdirTemp(t.Workspace.Folder, "second-")
	if err != nil {
		return err
	}
	defer func() { _ = rehearse.RemoveAll(folder) }()
	beside := *t.Rehearsal
	beside.Gatherer = gather.NewGatherer(t.Fakes.Maintainer, folder)
	beside.Gatherer.Git, beside.Gatherer.Rehearsal = t.Gatherer.Git, t.Gatherer.Rehearsal
	var second error
	t.injector.breaker.Break(fault.Rule{When: fault.Changes, Skip: 1, Times: 1, Strike: fault.First(func() {
		_, second = beside.Promote(ctx, quiet(), promote.Options{Pause: quickPause})
	})})
	if first := t.promote(ctx); first != nil {
		return first
	}
	return second
}

// look examines the release as a user without a token sees it, and uses it not.
func (t *trial) look(ctx context.Context) (*report.Report, error) {
	return t.Prove(ctx, quiet(), prove.Options{NoUse: true})
}

// tidyUp removes the downloads of commands, except for what the next one can use.
func (t *trial) tidyUp() {
	for _, pattern := range []string{"assets-*", "image-*", "service-*", "manifests-*"} {
		used, _ := filepath.Glob(filepath.Join(t.Gatherer.Dir, pattern)) // the pattern is a good one
		for _, folder := range used {
			if err := rehearse.RemoveAll(folder); err != nil {
				t.wrongf("%v", err)
			}
		}
	}
}

func verified(result *report.Report) observe.Verified {
	is := observe.Verified{Assets: map[string]string{}, Images: map[string]string{}}
	for _, asset := range result.Contents.Assets {
		is.Assets[asset.Name] = asset.SHA256
	}
	for _, image := range result.Contents.Images {
		is.Images[image.Name] = image.Digest
	}
	for _, manifest := range result.Contents.Manifests {
		is.Manifests = append(is.Manifests, manifest.Texts...)
	}
	return is
}

// failure returns the first thing that the audits of a command found, as one line; nil when they found nothing.
func failure(command string, result *report.Report) error {
	for _, each := range result.Checks {
		for _, finding := range each.Findings {
			if each.Status == audit.Failed && finding.Fails() {
				return errors.New(command + ": " + each.Name + ": " + finding.Subject + " " + finding.Problem + ": " + finding.Remedy)
			}
		}
	}
	return nil
}

// lastWords returns an error as its command reports it: the line of its log with the reason, if there is a log.
func lastWords(err error) string {
	var failed *rehearse.ReleaseError
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
