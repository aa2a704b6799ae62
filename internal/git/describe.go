package git

import (
	"context"
	"path"
	"slices"
	"strings"
)

// TagMessage is the message of an annotated tag, or of the commit that a lightweight tag points at.
type TagMessage struct {
	Subject  string // the first paragraph on one line
	Body     string // the text after the subject, without a signature
	Contents string // the whole message; empty if there is no such tag
}

// TagMessage reads the message of a tag. It is empty if there is no such tag.
func (r *Repository) TagMessage(ctx context.Context, tag string) (TagMessage, error) {
	var message TagMessage
	for format, into := range map[string]*string{
		"contents:subject": &message.Subject, "contents:body": &message.Body, "contents": &message.Contents,
	} {
		text, err := git(ctx, r.Root, "for-each-ref", "--format=%("+format+")", "refs/tags/"+tag)
		if err != nil {
			return TagMessage{}, err
		}
		*into = strings.TrimSpace(text)
	}
	return message, nil
}

// Describe describes a commit by the nearest tag before it, like `git describe --always --tags`: v1.2.3 or v1.2.3-4-g0123456.
func (r *Repository) Describe(ctx context.Context, commit string) (string, error) {
	return git(ctx, r.Root, "describe", "--always", "--tags", commit)
}

// ShortCommit returns a commit's abbreviated hash, in the length that git chooses for this repository.
func (r *Repository) ShortCommit(ctx context.Context, commit string) (string, error) {
	return git(ctx, r.Root, "show", "--no-patch", "--format=%h", commit)
}

// TagOrder selects among several tags on one commit. The zero value is GoReleaser's default.
type TagOrder struct {
	Sort             string   // a key of `git tag --sort`; empty for -version:refname
	PrereleaseSuffix string   // git's versionsort.suffix
	Ignore           []string // globs of ignored tags
}

// PreviousTagIn returns [Repository.PreviousTag] in a project's order. An order that git does not support is an error.
func (r *Repository) PreviousTagIn(ctx context.Context, commit string, order TagOrder) (string, error) {
	args := []string{"describe", "--tags", "--abbrev=0"}
	for _, glob := range order.Ignore {
		args = append(args, "--exclude="+glob)
	}
	nearest, err := git(ctx, r.Root, append(args, commit+"^")...)
	if err != nil {
		return "", nil // no tag before it, or no commit
	}
	if order.Sort == "" {
		order.Sort = "-version:refname"
	}
	args = []string{"tag", "--sort=" + order.Sort, "--points-at", nearest + "^{commit}"}
	if order.PrereleaseSuffix != "" {
		args = append([]string{"-c", "versionsort.suffix=" + order.PrereleaseSuffix}, args...)
	}
	listed, err := git(ctx, r.Root, args...)
	if err != nil {
		return "", err
	}
	for tag := range strings.FieldsSeq(listed) {
		if !slices.ContainsFunc(order.Ignore, func(glob string) bool { matches, _ := path.Match(glob, tag); return matches }) {
			return tag, nil
		}
	}
	return "", nil
}
