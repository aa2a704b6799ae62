package scaffold_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/buildinfo"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/scaffold"
)

// tags are the commits of tags on a forge.
type tags map[string]string

func (t tags) TagCommit(_ context.Context, repository release.Repository, tag string) (string, error) {
	if commit := t[repository.String()+" "+tag]; commit != "" {
		return commit, nil
	}
	return "", errors.New("not found")
}

func TestPin(t *testing.T) {
	t.Parallel()
	const other = "fedcba9876543210fedcba9876543210fedcba98"
	forge := tags{"relkit/relkit v1.2.3": other}
	for name, tc := range map[string]struct {
		self buildinfo.Info
		ref  string
		want string // of a line that calls a workflow, or of the error
	}{
		"a release":                     {self: buildinfo.Info{Version: "1.2.3", Commit: commit}, want: commit + " # v1.2.3"},
		"go install of a release":       {self: buildinfo.Info{Version: "1.2.3"}, want: other + " # v1.2.3"},
		"go install, and no such tag":   {self: buildinfo.Info{Version: "9.9.9"}, want: "find the commit of relkit v9.9.9: not found: pin it with --ref"},
		"a commit":                      {self: buildinfo.Info{Version: "0.0.0-20261121105144-b7b3d4b8a97c", Commit: commit}, want: commit + " # v0.0.0\n"},
		"a development build":           {self: buildinfo.Info{Version: "dev"}, want: "this relkit is a development build"},
		"a modified checkout":           {self: buildinfo.Info{Version: "1.2.3", Commit: commit, Modified: true}, want: "this relkit is a development build"},
		"--ref with a commit":           {self: buildinfo.Info{Version: "dev"}, ref: other, want: other + " # v0.0.0\n"},
		"--ref with one's own commit":   {self: buildinfo.Info{Version: "1.2.3", Commit: other}, ref: other, want: other + " # v1.2.3"},
		"--ref with a version":          {self: buildinfo.Info{Version: "dev"}, ref: "v1.2.3", want: other + " # v1.2.3"},
		"--ref with a part of a commit": {self: buildinfo.Info{Version: "dev"}, ref: "fedcba98", want: "--ref fedcba98: use the 40 digits of a commit of relkit/relkit, or one of its versions"},
		"--ref with a branch":           {self: buildinfo.Info{Version: "dev"}, ref: "main", want: "--ref main: use the 40 digits"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := layOut(t, "testdata/shapes/configured.txtar")
			options := quiet(t, s.folder)
			options.Self, options.Ref, options.Commits = tc.self, tc.ref, forge
			plan, err := scaffold.Study(t.Context(), options)
			var got string
			if err != nil {
				got = err.Error()
			} else {
				got = string(plan.Diff())
			}
			if !strings.Contains(got, tc.want) {
				t.Errorf("%s\ndoes not hold: %s", got, tc.want)
			}
		})
	}
}
