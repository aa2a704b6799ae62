package git_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/test/gittest"
)

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// project returns a repository with three commits, in a folder with special characters in its name.
func project(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "a project, größer")
	if err := os.Mkdir(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	gittest.Run(t, dir, "init", "--quiet", "--initial-branch=main")
	for i, subject := range []string{"feat: first", "fix: second", "docs: third"} {
		write(t, filepath.Join(dir, "file"), subject)
		gittest.Run(t, dir, "add", ".")
		gittest.Run(t, dir, "commit", "--quiet", "--message="+subject+"\n\nbody")
		if i == 0 {
			gittest.Run(t, dir, "tag", "v1.0.0")
			gittest.Run(t, dir, "tag", "nightly")
		}
	}
	return dir
}

func open(t *testing.T, dir string) *git.Repository {
	t.Helper()
	repository, err := git.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return repository
}

func TestOpenRefuses(t *testing.T) {
	unborn := t.TempDir()
	gittest.Run(t, unborn, "init", "--quiet")
	shallow := filepath.Join(t.TempDir(), "shallow")
	gittest.Run(t, t.TempDir(), "clone", "--quiet", "--depth=1", "file://"+project(t), shallow)
	for dir, want := range map[string]error{t.TempDir(): git.ErrNoRepository, unborn: git.ErrNoCommit, shallow: git.ErrShallow} {
		if _, err := git.Open(t.Context(), dir); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}

func TestOpen(t *testing.T) {
	dir := project(t)
	sub := filepath.Join(dir, "sub")
	write(t, filepath.Join(sub, "file"), "")
	repository := open(t, sub)
	if repository.Prefix != "sub/" || repository.Branch != "main" || repository.Head != gittest.Run(t, dir, "rev-parse", "HEAD") {
		t.Errorf("%+v", repository)
	}
	gittest.Run(t, dir, "checkout", "--quiet", "--detach")
	if branch := open(t, dir).Branch; branch != "" {
		t.Errorf("a detached HEAD is on branch %q", branch)
	}
}

func TestVersions(t *testing.T) {
	dir := project(t)
	gittest.Run(t, dir, "checkout", "--quiet", "-b", "next", "v1.0.0")
	write(t, filepath.Join(dir, "next"), "")
	gittest.Run(t, dir, "add", ".")
	gittest.Run(t, dir, "commit", "--quiet", "--message=next")
	gittest.Run(t, dir, "tag", "v2.0.0-rc.1")
	gittest.Run(t, dir, "checkout", "--quiet", "main")
	all, contained, err := open(t, dir).Versions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	names := func(versions []release.Version) (names []string) {
		for _, version := range versions {
			names = append(names, version.String())
		}
		return names
	}
	if diff := cmp.Diff([]string{"v1.0.0", "v2.0.0-rc.1"}, names(all)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"v1.0.0"}, names(contained)); diff != "" {
		t.Error(diff)
	}
}

func TestHistory(t *testing.T) {
	repository := open(t, project(t))
	subjects, err := repository.Subjects(t.Context(), "v1.0.0", "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"docs: third", "fix: second"}, subjects); diff != "" {
		t.Error(diff)
	}
	commits, err := repository.Commits(t.Context(), "", "HEAD")
	if err != nil || len(commits) != 3 {
		t.Fatal(commits, err)
	}
	want := git.Commit{SHA: commits[0].SHA, Message: "feat: first\n\nbody", Author: "Ada", Email: "ada@example.com"}
	if diff := cmp.Diff(want, commits[0]); diff != "" {
		t.Error(diff)
	}
	if none, err := repository.Subjects(t.Context(), "HEAD", "HEAD"); err != nil || none != nil {
		t.Error(none, err)
	}
}

func TestRemote(t *testing.T) {
	relkit := release.Repository{Owner: "relkit", Name: "relkit"}
	for url, want := range map[string]git.Remote{
		"https://github.com/relkit/relkit.git":       {Host: "github.com", Repository: relkit},
		"https://github.com/relkit/relkit":           {Host: "github.com", Repository: relkit},
		"git@github.com:relkit/relkit.git":           {Host: "github.com", Repository: relkit},
		"github.com:relkit/relkit.git":               {Host: "github.com", Repository: relkit},
		"ssh://git@ssh.github.com:443/relkit/relkit": {Host: "github.com", Repository: relkit},
		"ssh://git@github.example/relkit/relkit/":    {Host: "github.example", Repository: relkit},
		"git@gitlab.com:group/relkit/relkit.git":     {Host: "gitlab.com", Repository: relkit},
		"/srv/git/relkit.git":                        {},
		"file:///srv/git/relkit":                     {},
		"../relkit":                                  {},
		"https://user:secret@github.com/o/n.x.git":   {Host: "github.com", Repository: release.Repository{Owner: "o", Name: "n.x"}},
	} {
		dir := project(t)
		gittest.Run(t, dir, "remote", "add", "origin", url)
		want.Name, want.URL = "origin", url
		if got, err := open(t, dir).Remote(t.Context()); err != nil || got != want {
			t.Errorf("%s: got %+v, %v", url, got, err)
		}
	}
}

// Of several remotes, Remote returns the one that GoReleaser uses.
func TestRemoteOfSeveral(t *testing.T) {
	for name, test := range map[string]struct {
		remotes []string
		tracked string
		want    string
	}{
		"none":                            {},
		"one of another name":             {remotes: []string{"upstream"}, want: "upstream"},
		"origin":                          {remotes: []string{"fork", "origin"}, want: "origin"},
		"that the branch tracks":          {remotes: []string{"origin", "upstream"}, tracked: "upstream", want: "upstream"},
		"of a branch that tracks another": {remotes: []string{"origin", "upstream"}, tracked: ".", want: "origin"},
		"of a branch of a pull request":   {remotes: []string{"origin"}, tracked: "https://github.com/fork/hello", want: "origin"},
		"two of other names":              {remotes: []string{"fork", "upstream"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t)
			for _, remote := range test.remotes {
				gittest.Run(t, dir, "remote", "add", remote, "https://github.com/"+remote+"/hello.git")
			}
			source := open(t, dir)
			if test.tracked != "" {
				gittest.Run(t, dir, "config", "branch."+source.Branch+".remote", test.tracked)
			}
			got, err := source.Remote(t.Context())
			if err != nil || got.Name != test.want || got.Repository.Owner != test.want {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// No error contains the password in the URL of a remote.
func TestMalformedRemote(t *testing.T) {
	dir := project(t)
	gittest.Run(t, dir, "remote", "add", "origin", "https://user:sec%ret@github.com/relkit/relkit")
	remote, err := open(t, dir).Remote(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := remote.PublicURL(); err == nil || strings.Contains(err.Error(), "ret@") {
		t.Error(err)
	}
}

func TestCloneLeavesTheCheckoutAlone(t *testing.T) {
	dir := project(t)
	gittest.Run(t, dir, "remote", "add", "origin", "https://github.com/relkit/relkit.git")
	write(t, filepath.Join(dir, ".gitignore"), "ignored\n")
	gittest.Run(t, dir, "add", ".gitignore")
	gittest.Run(t, dir, "commit", "--quiet", "--message=ignore")
	write(t, filepath.Join(dir, "file"), "changed")
	write(t, filepath.Join(dir, "new ü"), "new")
	write(t, filepath.Join(dir, "ignored"), "ignored")
	before := gittest.Run(t, dir, "status", "--porcelain") + gittest.Run(t, dir, "for-each-ref") + gittest.Run(t, dir, "count-objects", "-v")

	source := open(t, dir)
	files, err := source.Uncommitted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	if !slices.Equal(files, []string{"file", "new ü"}) {
		t.Errorf("uncommitted: %q", files)
	}
	folder := filepath.Join(t.TempDir(), "clone")
	clone, err := source.Clone(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	if status := gittest.Run(t, folder, "status", "--porcelain"); status != "" || clone.Head != source.Head {
		t.Errorf("the clone is not clean: %s", status)
	}
	if url := gittest.Run(t, folder, "remote", "get-url", "origin"); url != "https://github.com/relkit/relkit.git" {
		t.Error(url)
	}
	if err := clone.CommitChangesOf(t.Context(), source); err != nil {
		t.Fatal(err)
	}
	if err := clone.Tag(t.Context(), "v1.0.1"); err != nil {
		t.Fatal(err)
	}
	if tagged := gittest.Run(t, folder, "rev-parse", "v1.0.1"); tagged != clone.Head || clone.Head == source.Head {
		t.Errorf("the tag is at %s, the changes are in %s", tagged, clone.Head)
	}
	if tree := gittest.Run(t, folder, "-c", "core.quotePath=false", "ls-tree", "--name-only", "v1.0.1"); tree != ".gitignore\nfile\nnew ü" {
		t.Errorf("the tag contains:\n%s", tree)
	}
	if content, err := os.ReadFile(filepath.Join(folder, "file")); err != nil || string(content) != "changed" {
		t.Errorf("the clone has %q, %v", content, err)
	}
	after := gittest.Run(t, dir, "status", "--porcelain") + gittest.Run(t, dir, "for-each-ref") + gittest.Run(t, dir, "count-objects", "-v")
	if before != after {
		t.Errorf("the checkout was changed:\n%s", cmp.Diff(before, after))
	}
}

// A file at a commit is remembered, but not one at a name that moves to another commit.
func TestFileAtAMovingName(t *testing.T) {
	dir := project(t)
	repository := open(t, dir)
	first := repository.Head
	for _, name := range []string{first, "HEAD"} {
		if _, err := repository.File(t.Context(), name, "new"); !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(dir, "new"), "text\n")
	gittest.Run(t, dir, "add", "new")
	gittest.Run(t, dir, "commit", "--quiet", "--message=feat: new")
	if content, err := repository.File(t.Context(), "HEAD", "new"); err != nil || string(content) != "text\n" {
		t.Errorf("HEAD: %q, %v", content, err)
	}
	if _, err := repository.File(t.Context(), first, "new"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the first commit: %v", err)
	}
}
