package promote

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
)

// ErrChanged is returned for a release that differs from what was verified.
var ErrChanged = errors.New("changed after verification")

var errOvertaken = errors.New("another promotion published it during verification: run the same command again")

// overtaken reports whether what was gathered of a draft is partly of the release that it has become in the meantime.
func (p *Promoter) overtaken(ctx context.Context, r *release.Release) bool {
	if r.Public() {
		return false
	}
	_, err := p.Forge.PublicRelease(ctx, r.Repository, r.Version.String())
	return err == nil
}

// recheck reads the release again from the forge. It refuses one that differs from what was verified, and returns the current facts:
// whether it is public, and which other versions are.
func (p *Promoter) recheck(ctx context.Context, r *release.Release) (*release.Release, error) {
	found, err := p.Forge.ReleaseOrNone(ctx, r.Repository, r.Version.String(), r.Plan.NoPage)
	if err != nil {
		return nil, err
	}
	if err := sameAs(r, found); err != nil {
		return nil, err
	}
	if err := p.sameTag(ctx, r); err != nil {
		return nil, err
	}
	public, err := p.Forge.Versions(ctx, r.Repository)
	if err != nil {
		return nil, err
	}
	now := *r
	now.Page = found.Page
	now.Published = slices.Clone(r.Published)
	for _, version := range public {
		same := func(other release.Version) bool { return other.Compare(version) == 0 }
		if version.Compare(r.Version) != 0 && !slices.ContainsFunc(now.Published, same) {
			now.Published = append(now.Published, version)
		}
	}
	return &now, nil
}

// sameAs compares the release on the forge with what was verified. The flags of a draft are not compared: publishing sets them.
func sameAs(verified *release.Release, found *github.Release) error {
	if found.Page.Notes != verified.Page.Notes {
		return changed("the notes were")
	}
	sums := map[string]string{}
	for _, asset := range verified.Assets {
		sums[asset.Name] = asset.SHA256
	}
	for _, asset := range found.Assets {
		sum, known := sums[asset.Name]
		switch {
		case !known:
			return changed("the asset %s was added:", asset.Name)
		case asset.Digest != "" && asset.Digest != sum:
			return changed("the asset %s was", asset.Name)
		}
		delete(sums, asset.Name)
	}
	for _, asset := range verified.Assets {
		if _, missing := sums[asset.Name]; missing {
			return changed("the asset %s was removed:", asset.Name)
		}
	}
	return nil
}

func changed(format string, args ...any) error {
	return fmt.Errorf("%s %w: run the same command again to verify the current release", fmt.Sprintf(format, args...), ErrChanged)
}

// sameTag refuses a release whose tag is elsewhere by now. A tag that is missing is as bad: the forge would make one, at
// whatever commit the branch has.
func (p *Promoter) sameTag(ctx context.Context, r *release.Release) error {
	if r.Commit == "" {
		return nil
	}
	commit, err := p.Forge.TagCommit(ctx, r.Repository, r.Version.String())
	switch {
	case errors.Is(err, github.ErrNotFound):
		return fmt.Errorf("the tag %s is not on the forge: push it (git push origin %[1]s) and run the same command again", r.Version)
	case err != nil:
		return err
	case commit != r.Commit:
		return fmt.Errorf("the tag %s was moved to %.12s, but the release was built from %.12s: move it back, "+
			"or run relkit discard %[1]s and release a new version", r.Version, commit, r.Commit)
	}
	return nil
}
