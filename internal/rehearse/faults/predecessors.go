package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"

	"github.com/relkit/relkit/internal/rehearse"
	"github.com/relkit/relkit/internal/release"
)

// predecessorAsset is the one file of each release that was published before.
const predecessorAsset = "predecessor.tar.gz"

// predecessor is the release of a project that has none: without one, nothing could go backwards.
const predecessor = "v0.0.1"

// buildLess omits artifacts that are similar to others: faults do not depend on what is published, and most of them need another build. A
// project without a release gets one before this one.
func (r *session) buildLess(context.Context) (string, error) {
	whole := r.Subject.Config
	systems := []string{"linux", runtime.GOOS}
	if whole.Has("scoops") || whole.Has("winget") {
		systems = append(systems, "windows") // which they are for
	}
	native, err := whole.OnlyFor(systems...)
	if err != nil {
		return "", rehearse.InputError{Err: err}
	}
	if native != whole {
		r.omit("programs for other systems", "faults do not depend on the system")
	}
	least, err := native.WithOneFormat()
	if err != nil {
		return "", rehearse.InputError{Err: err}
	}
	if least != native {
		r.omit("packages in other formats", "faults do not depend on the format")
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

// rememberClean saves the state of the fakes before the build.
func (r *session) rememberClean(ctx context.Context) (string, error) {
	var err error
	r.injector.clean, err = r.checkpoint(ctx)
	return "", err
}

// remember keeps the two states that faults begin from: with only the releases before this one, and with its draft.
func (r *session) remember(ctx context.Context) (string, error) {
	d := r.injector
	built, err := r.checkpoint(ctx)
	if err != nil {
		return "", err
	}
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
	return fmt.Sprintf("%d releases before this one, with their images and manifests", len(r.Subject.Published)), err
}

func (r *session) restore(ctx context.Context, to state) error {
	r.Fakes.GitHub.Restore(to.forge)
	repositories := r.Fakes.Endpoints.Git
	return errors.Join(
		r.Fakes.Registry.Restore(ctx, to.images),
		os.RemoveAll(repositories), os.CopyFS(repositories, os.DirFS(to.git)),
	)
}

// checkpoint saves the current state of the fakes.
func (r *session) checkpoint(ctx context.Context) (now state, err error) {
	now.forge = r.Fakes.GitHub.Checkpoint()
	if now.images, err = r.Fakes.Registry.Checkpoint(ctx); err != nil {
		return now, err
	}
	if now.git, err = os.MkdirTemp(r.Workspace.Folder, "git-"); err != nil {
		return now, err
	}
	return now, os.CopyFS(now.git, os.DirFS(r.Fakes.Endpoints.Git))
}

// withPredecessors adds the images and manifests of the previous releases to the fakes.
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
		for _, manifest := range r.Planned.Plan.Manifests {
			text := r.predecessorOf(manifest, newest)
			if text == nil || r.offers(manifest) { // the build has published it, which verification is to find
				continue
			}
			to := manifest.Destination
			r.Fakes.GitHub.PushFileTo(to.Repository.String(), to.Branch, manifest.Paths[0], manifest.Name+" "+newest.Number(), text)
		}
	}
	return r.checkpoint(ctx)
}

// offers reports whether the destination of a manifest has it.
func (r *session) offers(manifest release.PlannedManifest) bool {
	for _, public := range r.Fakes.GitHub.Public() {
		if public.Repository == manifest.Destination.Repository.String() && public.Files[manifest.Paths[0]] != nil {
			return true
		}
	}
	return false
}
