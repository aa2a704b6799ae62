package plan

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/release"
)

// Query selects the release that a plan is for.
type Query struct {
	Path       string             // the folder of a checkout; the project there is meant when Repository is empty
	Repository release.Repository // another project; empty for the one at Path
	Version    release.Version
	// Dist is the dist folder of the release's build. Empty takes the checkout's own where it is of this very release.
	Dist      string
	Rehearsal *Rehearsal // nil for a real release
}

// Rehearsal describes how a rehearsal differs from the release that it rehearses.
type Rehearsal struct {
	Env    []string                      // the build's environment besides that of this process
	Folder string                        // its temporary folder, which no report names
	Mirror func(image string) string     // where an image of that public name is pushed
	Public func(reference string) string // what Mirror was given
	// PublicGit is the URL of the git repository that a folder of the rehearsal represents.
	PublicGit func(folder string) string
	// Built reports whether an image was built, by whatever; nil if GoReleaser builds them all.
	Built func(release.PlannedImage) bool
}

// Release is a release and its plan.
type Release struct {
	release.Subject
	Plan       release.Plan
	Found      *github.Release    // nil when GitHub shows none: the tag is there, the release is not
	Dist       string             // the dist folder that the query named; empty if it named none
	NotCovered []release.Omission // what the configuration publishes and relkit neither examines nor promotes
	Settings   release.Settings   // as they are at the tag
	// SettingsErr is why the settings cannot be applied: what they would affect must not be done without them.
	SettingsErr error
	platforms   map[string]release.Platform
	programs    map[string]string
	sources     []string
	rehearsal   *Rehearsal
}

// Find finds a release. One that GitHub does not show is [github.ErrNotFound].
func Find(ctx context.Context, client *github.Client, query Query) (*Release, error) {
	r, missing, err := find(ctx, client, query)
	if err == nil {
		err = missing
	}
	return r, err
}

// Of plans a release that may not exist yet.
func Of(ctx context.Context, client *github.Client, query Query) (*Release, error) {
	r, _, err := find(ctx, client, query)
	return r, err
}

func find(ctx context.Context, client *github.Client, query Query) (r *Release, missing, err error) {
	dist, err := named(query)
	if err != nil {
		return nil, nil, err
	}
	origin, err := locate(ctx, client, query)
	if err != nil {
		return nil, nil, err
	}
	origin.named = dist
	r = &Release{Dist: query.Dist, rehearsal: query.Rehearsal}
	if r.Found, missing = client.Release(ctx, origin.repository, query.Version.String()); missing != nil {
		if r.Found = nil; !errors.Is(missing, github.ErrNotFound) {
			return nil, nil, missing
		}
	}
	if err := origin.plan(ctx, query, r); err != nil {
		return nil, nil, err
	}
	if missing == nil || !r.Plan.NoPage {
		return r, missing, nil
	}
	if slices.ContainsFunc(r.Plan.Images, func(image release.PlannedImage) bool { return image.Staged }) {
		return r, errors.New("without a release page, relkit cannot know whether the staged images were promoted: remove release.disable, or push the images under their public tags"), nil
	}
	r.Found = &github.Release{}
	return r, nil, nil
}

// Draft reports whether the release was a draft when it was found, or not there.
func (r *Release) Draft() bool { return r.Found == nil || r.Found.Page.Draft }

// Target returns what to gather of the release.
func (r *Release) Target() release.Target {
	return r.target(func(image release.PlannedImage) string {
		if image.Staged && !r.Draft() {
			return image.Name + ":" + r.Version.Number()
		}
		return image.Name + ":" + image.Tags[0]
	})
}

// PublicTarget returns what to gather of the public release, from where users get it.
func (r *Release) PublicTarget() release.Target {
	return r.target(func(image release.PlannedImage) string { return image.Name + ":" + r.Version.PublicTag(image) })
}

func (r *Release) target(reference func(release.PlannedImage) string) release.Target {
	target := release.Target{Subject: r.Subject, Plan: r.Plan, Platforms: r.platforms, Programs: r.programs, Sources: r.sources, Images: map[string]string{}, Settings: r.Settings}
	for _, image := range r.Plan.Images {
		place := reference(image)
		if r.rehearsal != nil {
			place = r.rehearsal.Mirror(place)
		}
		target.Images[image.Key()] = place
	}
	return target
}

var sumsName = regexp.MustCompile(`(?i)^(.*[_-])?(checksums?|sha256sums?)(\.txt)?$`)

// deduce plans, from the names of the assets, what can be checked of a release without a configuration.
func (r *Release) deduce() {
	r.Plan = release.Plan{Basis: release.Deduced}
	if r.Found != nil {
		for _, asset := range r.Found.Assets {
			if sumsName.MatchString(asset.Name) {
				r.Plan.Checksums = asset.Name
			}
		}
	}
	for _, part := range []release.Part{
		release.PartPrograms, release.PartPackages, release.PartNotes, release.PartImages, release.PartManifests, release.PartSBOMs,
	} {
		r.Plan.Unknown = append(r.Plan.Unknown, release.Unknown{
			Part: part, Reason: "the project has no GoReleaser configuration at " + r.Version.String() + " that says what it should contain",
			Remedy: goreleaser.GiveDist,
		})
	}
	if r.Plan.Checksums == "" {
		r.Plan.Unknown = append(r.Plan.Unknown, release.Unknown{
			Part: release.PartChecksums, Reason: "no asset is named like a checksums file", Remedy: goreleaser.GiveDist,
		})
	}
}

// locate finds the source of a project: a checkout of it if there is one, else GitHub.
func locate(ctx context.Context, client *github.Client, query Query) (*origin, error) {
	local, err := project.Open(ctx, query.Path)
	if errors.Is(err, git.ErrShallow) && query.Dist != "" {
		err = nil // the record of the build knows the history
	}
	if err == nil {
		if query.Rehearsal != nil {
			local.Env = query.Rehearsal.Env
		}
		repository, named := local.Repository(query.Version)
		if query.Repository == (release.Repository{}) && named != nil {
			return nil, named
		}
		if query.Repository == (release.Repository{}) || query.Repository == repository {
			return &origin{client: client, local: local, repository: repository}, nil
		}
	}
	if query.Repository == (release.Repository{}) {
		if errors.Is(err, goreleaser.ErrNoConfig) {
			return nil, err
		}
		return nil, fmt.Errorf("%w; or name the release of another project as OWNER/REPO@%s", err, query.Version)
	}
	return &origin{client: client, repository: query.Repository}, nil
}
