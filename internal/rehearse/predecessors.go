package rehearse

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// predecessorAsset is the one file of each release that was published before.
const predecessorAsset = "predecessor.tar.gz"

// predecessor stands for the releases of a project that has none: without one, nothing could go backwards.
const predecessor = "v0.0.1"

func (r *rehearsal) prepareDisturbed(ctx context.Context) (string, error) {
	done, err := r.prepare(ctx)
	if err != nil {
		return done, err
	}
	if err := r.buildLess(); err != nil {
		return done, err
	}
	if len(r.subject.published) > 0 {
		return done, err
	}
	before, err := release.ParseVersion(predecessor)
	if err == nil && before.Compare(r.subject.version) < 0 {
		r.subject.published = []release.Version{before}
	}
	return done, err
}

// buildLess leaves out what is much like the rest: faults strike what is published, whatever it is, and most of them need the
// release built anew.
func (r *rehearsal) buildLess() error {
	whole := r.subject.Config
	native, err := whole.OnlyFor("linux", runtime.GOOS)
	if err != nil {
		return input(err)
	}
	if native != whole {
		r.omitf("programs for other systems", "a fault strikes whatever is published, for whichever system it is")
	}
	least, err := native.WithOneFormat()
	if err != nil {
		return input(err)
	}
	if least != native {
		r.omitf("packages in other formats", "a fault strikes whatever is published, in whichever format it is")
	}
	r.subject.Config = least
	return nil
}

// remember keeps the two states that faults begin from: with the releases before this one alone, and with its draft.
func (r *rehearsal) remember(ctx context.Context) (string, error) {
	d := r.disturbance
	images, err := r.standins.registry.Checkpoint(ctx)
	if err != nil {
		return "", err
	}
	built := state{r.standins.forge.Checkpoint(), images}
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
	d.observer.Attach(r.standins.forge, r.standins.registry)
	return fmt.Sprintf("%d releases before this one, with their images and formulas", len(r.subject.published)), err
}

func (r *rehearsal) restore(ctx context.Context, to state) error {
	r.standins.forge.Restore(to.forge)
	return r.standins.registry.Restore(ctx, to.images)
}

// withPredecessors gives the stand-ins what the releases before this one have left behind: images and formulas.
func (r *rehearsal) withPredecessors(ctx context.Context) (state, error) {
	published := slices.SortedFunc(slices.Values(r.subject.published), release.Version.Compare)
	var newest release.Version
	for i, version := range published {
		for _, image := range r.target.Plan.Images {
			if _, err := r.standins.registry.Seed(ctx, image.Name, version.String(), version.ImageTags(published[:i])...); err != nil {
				return state{}, err
			}
		}
		if !version.Prerelease() {
			newest = version
		}
	}
	if !newest.IsZero() {
		for name, tap := range r.target.Taps {
			if r.tapHolds(tap) { // the build has pushed it, which verification is to find
				continue
			}
			r.standins.forge.PushFile(tap.Repository.String(), tap.Path, name+" "+newest.Number(), r.formulaOf(newest))
		}
	}
	images, err := r.standins.registry.Checkpoint(ctx)
	return state{r.standins.forge.Checkpoint(), images}, err
}

func (r *rehearsal) tapHolds(tap release.Tap) bool {
	for _, public := range r.standins.forge.Public() {
		if public.Repository == tap.Repository.String() && public.Files[tap.Path] != nil {
			return true
		}
	}
	return false
}

func (r *rehearsal) formulaOf(version release.Version) []byte {
	url := fmt.Sprintf("%s/%s/releases/download/%s/%s", r.standins.forge.URL(), r.subject.repository, version, predecessorAsset)
	return fmt.Appendf(nil, "class Predecessor < Formula\n  version %q\n  url %q\nend\n", version.Number(), url)
}
