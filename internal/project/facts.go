package project

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"

	"golang.org/x/mod/modfile"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// ReleaseCommit is the commit that a release is made from.
type ReleaseCommit struct {
	Source *git.Repository
	Remote git.Remote
	Commit string
}

// Facts returns the facts of a release that GoReleaser makes, from git and the configuration at the commit. Name is the project's name if
// the configuration has none. The tag of the version need not exist yet; its message is unknown then. [ReleaseCommit.AddPrevious] adds the previous tag.
func (c ReleaseCommit) Facts(ctx context.Context, config *goreleaser.Config, name string, version release.Version) (goreleaser.Facts, error) {
	source, commit := c.Source, c.Commit
	facts := config.Facts(name)
	facts.Tag, facts.Commit, facts.Branch = version.String(), commit, source.Branch
	if facts.Branch == "" {
		facts.Branch = "HEAD"
	}
	facts.Read = func(name string) ([]byte, error) { return source.File(ctx, commit, path.Join(source.Prefix, name)) }
	if text, err := facts.Read("go.mod"); err == nil {
		facts.Module = modfile.ModulePath(text)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return facts, err
	}
	var err error
	if facts.CommitTime, facts.ShortCommit, err = source.CommitTime(ctx, commit); err != nil {
		return facts, err
	}
	if facts.URL, err = c.Remote.PublicURL(); err != nil {
		return facts, err
	}
	err = tagged(ctx, source, &facts)
	return facts, err
}

// tagged adds the facts of the tag, and how git describes the commit once it has that tag.
func tagged(ctx context.Context, source *git.Repository, facts *goreleaser.Facts) error {
	tagged, err := source.TagCommit(ctx, facts.Tag)
	if err != nil {
		return err
	}
	if tagged != facts.Commit {
		facts.Summary = facts.Tag
		return nil
	}
	message, err := source.TagMessage(ctx, facts.Tag)
	if err != nil {
		return err
	}
	facts.TagSubject, facts.TagBody, facts.TagContents = message.Subject, message.Body, message.Contents
	facts.Summary, err = source.Describe(ctx, facts.Commit)
	return err
}

// AddPrevious adds the previous tag to the facts. It stays unknown if the project orders its tags in a way that git does not.
func (c ReleaseCommit) AddPrevious(ctx context.Context, setting goreleaser.GitSetting, facts *goreleaser.Facts) error {
	if previous := os.Getenv("GORELEASER_PREVIOUS_TAG"); previous != "" {
		facts.Previous = previous
		return nil
	}
	templates, err := goreleaser.NewTemplates(*facts)
	if err != nil {
		return err
	}
	ignored, err := templates.Slice(setting.IgnoreTags)
	if _, isUnknown := goreleaser.AsUnknown(err); isUnknown || slices.Contains(ofPro, setting.TagSort) || facts.TagPrefix != "" {
		return nil
	}
	if err != nil {
		return err
	}
	facts.Previous, err = c.Source.PreviousTag(ctx, facts.Commit, git.TagOrder{
		Sort: setting.TagSort, PrereleaseSuffix: setting.PrereleaseSuffix, Ignore: ignored,
	})
	facts.First = facts.Previous == "" && !c.Source.Shallow
	return err
}

// ofPro are the orders of tags that GoReleaser Pro adds to git's.
var ofPro = []string{"semver", "smartsemver"}
