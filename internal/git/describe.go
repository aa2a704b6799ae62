package git

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// TagMessage is the message of an annotated tag, or of the commit that a lightweight tag points at.
type TagMessage struct {
	Subject  string // the first paragraph on one line
	Body     string // the text after the subject, without a signature
	Contents string // the whole message; empty if there is no such tag
}

// TagMessage reads the message of a tag. It is empty if there is no such tag.
func (r *Repository) TagMessage(ctx context.Context, name string) (TagMessage, error) {
	tag, err := r.tag(ctx, name)
	if err != nil || tag.name == "" {
		return TagMessage{}, err
	}
	text, err := remember(question{r.Root, tag.object, "message of a tag"}, func() (string, error) {
		return git(ctx, r.Root, "for-each-ref", "--format=%(contents:subject)%00%(contents:body)%00%(contents)", "refs/tags/"+name)
	})
	if err != nil || text == "" {
		return TagMessage{}, err
	}
	parts := strings.Split(text, "\x00")
	const formats = 3
	if len(parts) != formats {
		return TagMessage{}, fmt.Errorf("read the message of tag %s: git printed %d parts, not %d", name, len(parts), formats)
	}
	return TagMessage{Subject: strings.TrimSpace(parts[0]), Body: strings.TrimSpace(parts[1]), Contents: strings.TrimSpace(parts[2])}, nil
}

// Describe describes a commit by the nearest tag before it, like `git describe --always --tags`: v1.2.3 or v1.2.3-4-g0123456.
func (r *Repository) Describe(ctx context.Context, commit string) (string, error) {
	if tags, err := r.TagsAt(ctx, commit); err != nil || len(tags) == 1 {
		return strings.Join(tags, ""), err
	}
	return git(ctx, r.Root, "describe", "--always", "--tags", commit)
}

// CommitTime returns when a commit was made, and its abbreviated hash in the length that git chooses for this repository.
func (r *Repository) CommitTime(ctx context.Context, commit string) (made time.Time, short string, err error) {
	written, err := remember(question{r.Root, commit, "time and short hash"}, func() (string, error) {
		return git(ctx, r.Root, "show", "--no-patch", "--format=%cI %h", commit)
	})
	if err != nil {
		return time.Time{}, "", err
	}
	timestamp, short, _ := strings.Cut(written, " ")
	made, err = time.Parse(time.RFC3339, timestamp)
	return made, short, err
}

// TagOrder selects among several tags on one commit. The zero value is GoReleaser's default.
type TagOrder struct {
	Sort             string   // a key of `git tag --sort`; empty for -version:refname
	PrereleaseSuffix string   // git's versionsort.suffix
	Ignore           []string // globs of ignored tags
}

// untagged matches what git describe says of a commit that has no tag before it, or no commit before it.
var untagged = regexp.MustCompile(`No names found|No tags can describe|Not a valid object name`)

// PreviousTag returns the nearest tag before a commit that GoReleaser uses as the start of the notes, the first in the project's order if
// several tags are on one commit. It is empty if there is none. An order that git does not support is an error.
func (r *Repository) PreviousTag(ctx context.Context, commit string, order TagOrder) (string, error) {
	tags, err := r.tags(ctx)
	if err != nil || !slices.ContainsFunc(tags, func(t tag) bool { return t.commit != "" && t.commit != commit }) {
		return "", err
	}
	args := []string{"describe", "--tags", "--abbrev=0"}
	for _, glob := range order.Ignore {
		args = append(args, "--exclude="+glob)
	}
	nearest, err := git(ctx, r.Root, append(args, commit+"^")...)
	if err != nil && untagged.MatchString(err.Error()) {
		return "", nil
	}
	if err != nil {
		return "", err
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
