// Package status implements relkit status: it shows the state of a release, and the command that continues it. It downloads no asset.
package status

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
)

// Stage is one step of a release.
type Stage struct {
	Name    string `json:"name"`
	Done    bool   `json:"done"`
	Unknown bool   `json:"unknown,omitempty"` // whether it is done cannot be determined
	Waiting bool   `json:"waiting,omitempty"` // another user has to merge a pull request
	Detail  string `json:"detail"`
}

// Status is the state of a release.
type Status struct {
	Repository release.Repository `json:"repository"`
	Version    release.Version    `json:"version"`
	Stages     []Stage            `json:"stages"`
	Next       string             `json:"next"` // the command that continues it; empty when everything is done, or that is unknown
	Unknown    []release.Unknown  `json:"unknown,omitempty"`
	NotCovered []release.Omission `json:"not_covered,omitempty"` // what the project publishes and relkit does not promote
}

// Of looks at GitHub, the registry and the package managers.
func Of(ctx context.Context, client *github.Client, planned *plan.Release) (*Status, error) {
	gatherer := gather.NewGatherer(client, "")
	s := &Status{
		Repository: planned.Repository, Version: planned.Version, Unknown: planned.Plan.Unknown, NotCovered: planned.NotCovered,
	}
	s.add("tag", true, fmt.Sprintf("%s is at %.12s", planned.Version, planned.Commit))
	public := !planned.Draft()
	switch {
	case planned.Found == nil:
		s.add("build", false, "no release of this tag is visible to "+who(client))
	case planned.Plan.NoPage:
		s.add("build", true, "the project makes no release page")
	case public:
		s.add("build", true, fmt.Sprintf("%d assets", len(planned.Found.Assets)))
	default:
		s.add("build", true, fmt.Sprintf("a draft with %d assets", len(planned.Found.Assets)))
	}
	if err := s.images(ctx, planned); err != nil {
		return nil, err
	}
	switch {
	case planned.Plan.NoPage:
	case public:
		s.add("publish", true, "public since "+planned.Found.Page.Published.UTC().Format("2006-01-02 15:04 UTC"))
	default:
		s.add("publish", false, "not visible to users yet")
	}
	for _, manifest := range planned.Plan.Manifests {
		if !planned.Due(manifest) {
			continue
		}
		if err := s.manifest(ctx, gatherer, manifest); err != nil {
			return nil, err
		}
	}
	for _, unknown := range planned.Plan.Unknown {
		s.Stages = append(s.Stages, Stage{Name: string(unknown.Part), Unknown: true, Detail: strings.TrimPrefix(unknown.String(), string(unknown.Part)+": ") + ": " + unknown.Remedy})
	}
	s.Next = s.next(planned, client.Anonymous())
	return s, nil
}

func (s *Status) add(name string, done bool, detail string) {
	s.Stages = append(s.Stages, Stage{Name: name, Done: done, Detail: detail})
}

func who(client *github.Client) string {
	if client.Anonymous() {
		return "a user without a token"
	}
	return "this token"
}

func (s *Status) images(ctx context.Context, planned *plan.Release) error {
	for _, image := range planned.Plan.Images {
		tags, err := registry.Tags(ctx, image.Name)
		if err != nil {
			return err
		}
		due := planned.Version.ImageTags(planned.Published)
		if !image.Staged {
			due = image.Tags
		} else if digest, ok := tags[image.Tags[0]]; ok {
			s.add("image", true, fmt.Sprintf("%s:%s is %.19s", image.Name, image.Tags[0], digest))
		} else {
			s.add("image", false, fmt.Sprintf("%s:%s is not in the registry", image.Name, image.Tags[0]))
		}
		for _, tag := range due {
			_, there := tags[tag]
			there = there && (!image.Staged || tags[tag] == tags[image.Tags[0]])
			detail := image.Name + ":" + tag
			if !there {
				detail += " is not this release"
			}
			s.add("image tag", there, detail)
		}
	}
	return nil
}

// manifest adds the state of a manifest at its destination.
func (s *Status) manifest(ctx context.Context, gatherer *gather.Gatherer, planned release.PlannedManifest) error {
	seen, err := gatherer.See(ctx, planned)
	if err != nil {
		return err
	}
	stage := Stage{
		Name: "package", Done: seen.Offered == planned.Kind.Number(s.Version), Unknown: seen.Unseen != "",
		Detail: fmt.Sprintf("%s: %s offers %s", planned, planned.Destination, cmp.Or(seen.Offered, "no version of it")),
	}
	if seen.Texts != nil && seen.Offered == "" {
		stage.Detail = fmt.Sprintf("%s: %s offers a version that cannot be read", planned, planned.Destination)
	}
	switch {
	case stage.Unknown:
		stage.Detail = fmt.Sprintf("%s: %s", planned, seen.Unseen)
	case !stage.Done && seen.Waiting != "":
		stage.Waiting = true
		stage.Detail += ", and " + seen.Waiting + " waits to be merged"
	}
	s.Stages = append(s.Stages, stage)
	return nil
}

// next returns the command that continues a release.
func (s *Status) next(planned *plan.Release, anonymous bool) string {
	for _, stage := range s.Stages {
		switch {
		case stage.Done, stage.Unknown, stage.Waiting:
			continue
		case planned.Found == nil && anonymous:
			return "set GITHUB_TOKEN to see drafts too: relkit status " + s.Version.String()
		case planned.Found == nil:
			return "run the release workflow of the tag, or goreleaser release"
		case len(s.Unknown) > 0:
			return "" // a promotion would refuse
		case planned.Dist != "":
			return "relkit promote --dist " + planned.Dist + " " + s.Version.String()
		default:
			return "relkit promote " + s.Version.String()
		}
	}
	return ""
}
