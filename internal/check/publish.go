package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// Publish checks that package managers do not get a release that cannot be downloaded yet, or a prerelease.
var Publish = Question{
	Name:   "publish",
	Proves: "GoReleaser publishes no manifest before the release is public, nor one of a prerelease",
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		templates, err := s.templates(ctx)
		if err != nil {
			return nil, err
		}
		manifests := s.Project.Config.Manifests(templates)
		if len(manifests) == 0 {
			return nil, errors.New("the configuration publishes to no package manager")
		}
		draft, err := templates.Bool(s.Project.Config.Project.Release.Draft)
		if err != nil {
			return nil, fmt.Errorf("release.draft: %w", err)
		}
		all, _, err := s.Project.Source.Versions(ctx)
		if err != nil {
			return nil, err
		}
		stableOnly := !slices.ContainsFunc(all, release.Version.Prerelease)
		var found []audit.Finding
		var unknown []error
		for _, manifest := range manifests {
			found = append(found, proposalFindings(manifest)...)
			switch {
			case manifest.Err != nil:
				unknown = append(unknown, fmt.Errorf("%s: %w", manifest.Setting, manifest.Err))
			case manifest.InBuild:
				found = append(found, earlyFindings(s.Version, manifest, draft, stableOnly)...)
			}
		}
		return found, errors.Join(unknown...)
	},
}

// proposalFindings returns a finding for a manifest whose pull request merges a branch into itself, or probably does. GitHub refuses such a pull request,
// and GoReleaser, which has pushed to the branch by then, only logs that.
func proposalFindings(manifest goreleaser.Manifest) []audit.Finding {
	if manifest.Err != nil || manifest.Proposal == nil || manifest.Proposal.From.Repository != manifest.Destination.Repository {
		return nil
	}
	from, to := manifest.Proposal.From.Branch, manifest.Destination.Branch
	usual := []string{"main", "master"} // names of default branches
	var branches string
	switch {
	case from == to:
		branches = "from " + cmp.Or(from, "the default branch") + " into itself: GoReleaser pushes to it and opens none"
	case to == "" && slices.Contains(usual, from), from == "" && slices.Contains(usual, to):
		branches = "from " + cmp.Or(from, "the default branch") + " into " + cmp.Or(to, "the default branch") +
			": if they are the same, GoReleaser pushes to it and opens none"
	default:
		return nil
	}
	return []audit.Finding{warn(manifest.String(), "asks for a pull request to "+manifest.Destination.Repository.String()+" "+branches,
		"set "+manifest.Setting+".repository.branch to another branch, as in release-{{ .Version }}")}
}

// earlyFindings returns findings for a manifest that GoReleaser publishes during the build. StableOnly is true if the project has never
// made a prerelease.
func earlyFindings(version release.Version, manifest goreleaser.Manifest, draft, stableOnly bool) []audit.Finding {
	const promote = ".skip_upload to true, and relkit promote publishes it after the release"
	how := "is pushed to " + manifest.Destination.String()
	if manifest.Proposal != nil {
		how = "is proposed to " + manifest.Destination.String()
	}
	prerelease := !version.IsZero() && version.Prerelease() && !manifest.OwnLine()
	switch {
	case draft:
		return []audit.Finding{fail(manifest.String(), how+" while the release is still a draft: its downloads answer 404", "set "+manifest.Setting+promote)}
	case prerelease && manifest.Proposal == nil:
		return []audit.Finding{fail(manifest.String(), how+" for "+version.String()+", a prerelease: all users who update get it",
			"set "+manifest.Setting+".skip_upload to auto, or to true and let relkit promote publish it")}
	case prerelease:
		return []audit.Finding{warn(manifest.String(), how+" for "+version.String()+", a prerelease", "set "+manifest.Setting+".skip_upload to auto")}
	case manifest.SkipUpload == "" && !manifest.OwnLine() && !stableOnly:
		return []audit.Finding{warn(manifest.String(), how+" for prereleases, too, and the project has had some", "set "+manifest.Setting+".skip_upload to auto")}
	}
	return nil
}
