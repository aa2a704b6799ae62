package faults

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/relkit/relkit/internal/rehearse"
	"github.com/relkit/relkit/internal/release"
)

// predecessorAsset is the one file of each release that was published before.
const predecessorAsset = "predecessor.tar.gz"

// predecessor stands for the releases of a project that has none: without one, nothing could go backwards.
const predecessor = "v0.0.1"

// buildLess leaves out what is much like the rest: faults strike what is published, whatever it is, and most of them need the
// release built anew. A project without a release gets one before this one.
func (r *session) buildLess(context.Context) (string, error) {
	whole := r.Subject.Config
	native, err := whole.OnlyFor("linux", runtime.GOOS)
	if err != nil {
		return "", rehearse.InputError{Err: err}
	}
	if native != whole {
		r.omit("programs for other systems", "a fault strikes whatever is published, for whichever system it is")
	}
	least, err := native.WithOneFormat()
	if err != nil {
		return "", rehearse.InputError{Err: err}
	}
	if least != native {
		r.omit("packages in other formats", "a fault strikes whatever is published, in whichever format it is")
	}
	r.Subject.Config = least
	if len(r.Subject.Published) > 0 {
		return "", nil
	}
	before, err := release.ParseVersion(predecessor)
	if err == nil && before.Compare(r.Subject.Version) < 0 {
		r.Subject.Published = []release.Version{before}
	}
	return "", err
}

func (r *session) omit(part, reason string) {
	r.Omitted = append(r.Omitted, release.Omission{Part: part, Reason: reason})
}

// rememberClean keeps what the fakes hold before the build.
func (r *session) rememberClean(ctx context.Context) (string, error) {
	images, err := r.Fakes.Registry.Checkpoint(ctx)
	r.disturbance.clean = state{r.Fakes.GitHub.Checkpoint(), images}
	return "", err
}

// remember keeps the two states that faults begin from: with the releases before this one alone, and with its draft.
func (r *session) remember(ctx context.Context) (string, error) {
	d := r.disturbance
	images, err := r.Fakes.Registry.Checkpoint(ctx)
	if err != nil {
		return "", err
	}
	built := state{r.Fakes.GitHub.Checkpoint(), images}
	if err := r.restore(ctx, d.clean); err != nil {
		return "", err
	}
	if d.clean, err = r.withPredecessors(ctx); err != nil {
		return "", err
	}
	if err := r.restore(ctx, built); err != nil {
		return "", err
	}
	d.built, err = r.withPredecessors(ctx)
	d.observer.Attach(r.Fakes.GitHub, r.Fakes.Registry)
	return fmt.Sprintf("%d releases before this one, with their images and formulas", len(r.Subject.Published)), err
}

func (r *session) restore(ctx context.Context, to state) error {
	r.Fakes.GitHub.Restore(to.forge)
	return r.Fakes.Registry.Restore(ctx, to.images)
}

// withPredecessors gives the stand-ins what the releases before this one have left behind: images and formulas.
func (r *session) withPredecessors(ctx context.Context) (state, error) {
	published := slices.SortedFunc(slices.Values(r.Subject.Published), release.Version.Compare)
	var newest release.Version
	for i, version := range published {
		for _, image := range r.Planned.Plan.Images {
			if _, err := r.Fakes.Registry.Seed(ctx, image.Name, version.String(), version.ImageTags(published[:i])...); err != nil {
				return state{}, err
			}
		}
		if !version.Prerelease() {
			newest = version
		}
	}
	if !newest.IsZero() {
		for _, formula := range r.Planned.Plan.Formulas {
			if r.tapHolds(formula.Tap) { // the build has pushed it, which verification is to find
				continue
			}
			r.Fakes.GitHub.PushFile(formula.Tap.Repository.String(), formula.Tap.Path, formula.Name+" "+newest.Number(), r.formulaOf(newest))
		}
	}
	images, err := r.Fakes.Registry.Checkpoint(ctx)
	return state{r.Fakes.GitHub.Checkpoint(), images}, err
}

func (r *session) tapHolds(tap release.Tap) bool {
	for _, public := range r.Fakes.GitHub.Public() {
		if public.Repository == tap.Repository.String() && public.Files[tap.Path] != nil {
			return true
		}
	}
	return false
}

func (r *session) formulaOf(version release.Version) []byte {
	url := fmt.Sprintf("%s/%s/releases/download/%s/%s", r.Fakes.GitHub.URL(), r.Subject.Repository, version, predecessorAsset)
	return fmt.Appendf(nil, "class Predecessor < Formula\n  version %q\n  url %q\nend\n", version.Number(), url)
}
