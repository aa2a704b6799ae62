package live

import (
	"context"
	"errors"
	"fmt"

	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/homebrew"
	"github.com/relkit/relkit/internal/registry"
	"github.com/relkit/relkit/internal/release"
)

// Stage is one step in the life of a release and whether it is behind it.
type Stage struct {
	Name   string `json:"name"`
	Done   bool   `json:"done"`
	Detail string `json:"detail"`
}

// Status is where a release stands.
type Status struct {
	Repository release.Repository `json:"repository"`
	Version    release.Version    `json:"version"`
	Stages     []Stage            `json:"stages"`
	Next       string             `json:"next"` // the command that brings it on; empty when there is nothing to do
}

// Status looks at the forge, the registry and the taps, and downloads no asset.
func (r *Release) Status(ctx context.Context, client *github.Client) (*Status, error) {
	target := r.Target
	s := &Status{Repository: target.Repository, Version: target.Version}
	s.add("tag", true, fmt.Sprintf("%s is at %.12s", target.Version, target.Commit))
	public := r.Found != nil && !r.Found.Page.Draft
	switch {
	case r.Found == nil:
		s.add("build", false, "there is no release of this tag that "+who(client)+" can see")
	case public:
		s.add("build", true, fmt.Sprintf("%d assets", len(r.Found.Assets)))
	default:
		s.add("build", true, fmt.Sprintf("a draft with %d assets", len(r.Found.Assets)))
	}
	if err := s.images(ctx, target.Plan.Images, target.Version.ImageTags(target.Published)); err != nil {
		return nil, err
	}
	if public {
		s.add("publish", true, "public since "+r.Found.Page.Published.UTC().Format("2006-01-02 15:04 UTC"))
	} else {
		s.add("publish", false, "nobody can see it yet")
	}
	if target.Version.Moves(target.Published).Latest {
		for _, name := range target.Plan.Formulas {
			if err := s.formula(ctx, client, name, target.Taps[name]); err != nil {
				return nil, err
			}
		}
	}
	s.Next = s.next(r.Found != nil, client.Anonymous())
	return s, nil
}

func (s *Status) add(name string, done bool, detail string) {
	s.Stages = append(s.Stages, Stage{name, done, detail})
}

func who(client *github.Client) string {
	if client.Anonymous() {
		return "anybody without a token"
	}
	return "this token"
}

func (s *Status) images(ctx context.Context, images []release.PlannedImage, due []string) error {
	for _, image := range images {
		tags, err := registry.Tags(ctx, image.Name)
		if err != nil {
			return err
		}
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

func (s *Status) formula(ctx context.Context, client *github.Client, name string, tap release.Tap) error {
	file, err := client.File(ctx, tap.Repository, tap.Branch, tap.Path)
	if err != nil && !errors.Is(err, github.ErrNotFound) {
		return err
	}
	offered := "no such formula"
	formula, err := homebrew.Parse(string(file.Content))
	if err == nil {
		offered = formula.Version
	}
	s.add("formula", offered == s.Version.Number(), fmt.Sprintf("%s offers %s: %s", tap.Repository, name, offered))
	return nil
}

// next is the command that brings a release on.
func (s *Status) next(found, anonymous bool) string {
	for _, stage := range s.Stages {
		switch {
		case stage.Done:
			continue
		case !found && anonymous:
			return "set GITHUB_TOKEN, to see drafts too: relkit status " + s.Version.String()
		case !found:
			return "run the release workflow of the tag, or goreleaser release"
		default:
			return "relkit promote " + s.Version.String()
		}
	}
	return ""
}
