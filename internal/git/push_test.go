package git_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/test/gittest"
)

// bare returns an empty repository that is pushed to.
func bare(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "a package, größer.git")
	gittest.Run(t, ".", "init", "--quiet", "--bare", "--initial-branch=master", dir)
	return dir
}

// commit pushes a file to the branch master as another user.
func commit(t *testing.T, repository, name, content string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "clone")
	gittest.Run(t, ".", "clone", "--quiet", repository, dir)
	write(t, filepath.Join(dir, name), content)
	gittest.Run(t, dir, "add", "--force", ".")
	gittest.Run(t, dir, "commit", "--quiet", "--message=by another user")
	gittest.Run(t, dir, "push", "--quiet", "origin", "HEAD:refs/heads/master")
}

func pkg(version string) map[string][]byte {
	return map[string][]byte{"PKGBUILD": []byte("pkgver=" + version + "\r\n"), ".SRCINFO": []byte("pkgver = " + version + "\n"), "sub/file": nil}
}

func TestPushFilesToAnEmptyRepository(t *testing.T) {
	repository := bare(t)
	for _, url := range []string{repository, "file://" + repository} {
		if _, err := git.ReadFiles(t.Context(), url, "", []string{"PKGBUILD"}); !errors.Is(err, git.ErrRemoteEmpty) {
			t.Errorf("%v", err)
		}
	}
	push := git.Push{URL: repository, Files: pkg("1"), Message: "Update to v1\n\nbody", Author: "Ada", Email: "ada@example.com"}
	for _, want := range []bool{true, false} {
		if changed, err := git.PushFiles(t.Context(), push); err != nil || changed != want {
			t.Fatalf("%v, not %v: %v", changed, want, err)
		}
	}
	if got := gittest.Run(t, repository, "log", "--format=%an %ae %s", "master"); got != "Ada ada@example.com Update to v1" {
		t.Error(got)
	}
	files, err := git.ReadFiles(t.Context(), "file://"+repository, "", []string{"PKGBUILD", ".SRCINFO", "sub/file", "sub", "not/here"})
	if err != nil || !maps.EqualFunc(files, pkg("1"), bytes.Equal) {
		t.Errorf("%q, %v", files, err)
	}
	if _, err := git.ReadFiles(t.Context(), repository, "nowhere", nil); !errors.Is(err, git.ErrRemoteEmpty) {
		t.Error(err)
	}
}

func TestPushFilesOnTopOfOthers(t *testing.T) {
	repository := bare(t)
	commit(t, repository, ".gitignore", "*\n")
	commit(t, repository, "PKGBUILD", "pkgver=0\n")
	before := gittest.Run(t, repository, "rev-parse", "master")
	if changed, err := git.PushFiles(t.Context(), git.Push{URL: repository, Branch: "master", Files: pkg("1"), Message: "m"}); err != nil || !changed {
		t.Fatal(err)
	}
	if got := gittest.Run(t, repository, "rev-parse", "master~1"); got != before {
		t.Errorf("the branch goes on from %s, not %s", got, before)
	}
	if got := gittest.Run(t, repository, "ls-tree", "-r", "--name-only", "master"); got != ".SRCINFO\n.gitignore\nPKGBUILD\nsub/file" {
		t.Error(got)
	}
	// A missing branch starts from the default one.
	if changed, err := git.PushFiles(t.Context(), git.Push{URL: repository, Branch: "next", Files: pkg("2"), Message: "m"}); err != nil || !changed {
		t.Fatal(err)
	}
	if got := gittest.Run(t, repository, "rev-parse", "next~1"); got != gittest.Run(t, repository, "rev-parse", "master") {
		t.Error(got)
	}
}

func TestPushFilesThatAreRefused(t *testing.T) {
	repository := bare(t)
	hook := filepath.Join(repository, "hooks", "update")
	write(t, hook, "#!/bin/sh\necho 'error: missing source file: hello.install' >&2\nexit 1\n")
	if err := os.Chmod(hook, 0o700); err != nil {
		t.Fatal(err)
	}
	changed, err := git.PushFiles(t.Context(), git.Push{URL: repository, Files: pkg("1"), Message: "m"})
	if changed || !errors.Is(err, git.ErrRefused) || !strings.Contains(err.Error(), "missing source file: hello.install") || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
	missing := filepath.Join(t.TempDir(), "nothing.git")
	if _, err := git.PushFiles(t.Context(), git.Push{URL: missing, Files: pkg("1"), Message: "m"}); !errors.Is(err, git.ErrRemoteMissing) || !strings.Contains(err.Error(), missing) {
		t.Error(err)
	}
	if _, err := git.ReadFiles(t.Context(), missing, "", nil); !errors.Is(err, git.ErrRemoteMissing) {
		t.Error(err)
	}
	for _, name := range []string{"../outside", "/absolute", ".git/config", ".", "a/../b", ""} {
		if _, err := git.PushFiles(t.Context(), git.Push{URL: bare(t), Files: map[string][]byte{name: nil}, Message: "m"}); err == nil {
			t.Errorf("%q was pushed", name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := git.PushFiles(ctx, git.Push{URL: repository, Files: pkg("1"), Message: "m"}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A symbolic link in the repository cannot lead outside of it.
func TestPushFilesThroughALink(t *testing.T) {
	repository, outside := bare(t), t.TempDir()
	dir := filepath.Join(t.TempDir(), "clone")
	gittest.Run(t, ".", "clone", "--quiet", repository, dir)
	if err := os.Symlink(outside, filepath.Join(dir, "sub")); err != nil {
		t.Skip(err)
	}
	gittest.Run(t, dir, "add", ".")
	gittest.Run(t, dir, "commit", "--quiet", "--message=link")
	gittest.Run(t, dir, "push", "--quiet", "origin", "HEAD:refs/heads/master")
	if _, err := git.PushFiles(t.Context(), git.Push{URL: repository, Files: pkg("1"), Message: "m"}); err == nil {
		t.Error("it was written through the link")
	}
	if left, err := os.ReadDir(outside); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
}

const key = "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----"

// ssh puts a program of that name into PATH which runs the remote command on this machine, after a script of the test. It returns the file
// with its arguments.
func ssh(t *testing.T, script string) string {
	t.Helper()
	bin := t.TempDir()
	log := filepath.Join(bin, "log")
	write(t, filepath.Join(bin, "ssh"), `#!/bin/sh
for last; do :; done
while [ $# -gt 0 ]; do
  if [ "$1" = -i ]; then ls -l "$2" | cut -c1-10 >>'`+log+`'; cat "$2" >>'`+log+`'; echo "file $2" >>'`+log+`'; fi
  echo "arg $1" >>'`+log+`'
  shift
done
`+script+`
eval "$last"
`)
	if err := os.Chmod(filepath.Join(bin, "ssh"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	t.Setenv("GIT_SSH_COMMAND", "")
	return log
}

func TestPushFilesWithAKey(t *testing.T) {
	repository := bare(t)
	file := filepath.Join(t.TempDir(), "id")
	write(t, file, key+"\n")
	for i, given := range []string{key, file} {
		log := ssh(t, "")
		if changed, err := git.PushFiles(t.Context(), git.Push{URL: "ssh://aur@localhost" + repository, Files: pkg(given[:5]), Message: "m", SSHKey: given}); err != nil || !changed {
			t.Fatal(err)
		}
		content, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		said := string(content)
		for _, want := range []string{"-rw-------\n" + key + "\n", "arg IdentitiesOnly=yes\n", "arg StrictHostKeyChecking=accept-new\n", "arg BatchMode=yes\n", "arg aur@localhost\n"} {
			if !strings.Contains(said, want) {
				t.Errorf("%d: no %q in %s", i, want, said)
			}
		}
		for line := range strings.Lines(said) {
			if used, ok := strings.CutPrefix(strings.TrimSpace(line), "file "); ok {
				if _, err := os.Stat(used); err == nil {
					t.Errorf("the key is left at %s", used)
				}
			}
		}
	}
}

func TestPushFilesWithAKeyThatIsRejected(t *testing.T) {
	ssh(t, "echo 'aur@localhost: Permission denied (publickey).' >&2; exit 255")
	for _, given := range []string{key, "c2VjcmV0-and-no-file"} {
		_, err := git.PushFiles(t.Context(), git.Push{URL: "ssh://aur@localhost/hello.git", Files: pkg("1"), Message: "m", SSHKey: given})
		if err == nil || given == key && !errors.Is(err, git.ErrDenied) || strings.Contains(err.Error(), "c2VjcmV0") || strings.Contains(err.Error(), "\n") {
			t.Error(err)
		}
	}
	ssh(t, "echo 'ssh: connect to host localhost port 22: Connection refused' >&2; exit 255")
	if _, err := git.ReadFiles(t.Context(), "ssh://git@localhost/hello.git", "", nil); !errors.Is(err, git.ErrUnreachable) {
		t.Error(err)
	}
}

// TestPushFilesWhileTheBranchMoves has another user push between the fetch and the push.
func TestPushFilesWhileTheBranchMoves(t *testing.T) {
	repository := bare(t)
	commit(t, repository, "PKGBUILD", "pkgver=0\n")
	other := filepath.Join(t.TempDir(), "other")
	gittest.Run(t, ".", "clone", "--quiet", repository, other)
	write(t, filepath.Join(other, "other"), "other")
	gittest.Run(t, other, "add", ".")
	gittest.Run(t, other, "commit", "--quiet", "--message=other")
	ssh(t, `case "$last" in
  git-receive-pack*) env -u GIT_DIR -u GIT_WORK_TREE git -C '`+other+`' push --quiet origin HEAD:refs/heads/master >&2;;
esac`)
	push := git.Push{URL: "ssh://aur@localhost" + repository, Files: pkg("1"), Message: "m", SSHKey: key}
	if changed, err := git.PushFiles(t.Context(), push); changed || !errors.Is(err, git.ErrMoved) {
		t.Fatalf("%v, %v", changed, err)
	}
	if changed, err := git.PushFiles(t.Context(), push); err != nil || !changed {
		t.Fatal(err)
	}
	if got := gittest.Run(t, repository, "ls-tree", "-r", "--name-only", "master"); got != ".SRCINFO\nPKGBUILD\nother\nsub/file" {
		t.Error(got)
	}
}

// TestPushFilesAtTheSameTime pushes concurrently, each until it succeeds.
func TestPushFilesAtTheSameTime(t *testing.T) {
	repository := bare(t)
	var all sync.WaitGroup
	for _, name := range []string{"a", "b", "c"} {
		all.Go(func() {
			for range 10 {
				_, err := git.PushFiles(t.Context(), git.Push{URL: repository, Files: map[string][]byte{name: nil}, Message: name})
				if err == nil {
					return
				}
				if !errors.Is(err, git.ErrMoved) {
					t.Error(err)
					return
				}
			}
			t.Errorf("%s was never pushed", name)
		})
	}
	all.Wait()
	if got := gittest.Run(t, repository, "ls-tree", "-r", "--name-only", "master"); got != "a\nb\nc" {
		t.Error(got)
	}
}

// Files that have changed since the caller read them are not overwritten.
func TestPushFilesInPlaceOfOthers(t *testing.T) {
	repository := bare(t)
	commit(t, repository, "PKGBUILD", "pkgver=1\n")
	push := git.Push{
		URL: repository, Message: "Update to v2", Files: map[string][]byte{"PKGBUILD": []byte("pkgver=2\n")},
		Replaces: map[string][]byte{"PKGBUILD": []byte("pkgver=0\n")},
	}
	if changed, err := git.PushFiles(t.Context(), push); !errors.Is(err, git.ErrMoved) || changed || strings.Contains(err.Error(), "\n") {
		t.Fatalf("%v: %v", changed, err)
	}
	push.Replaces["PKGBUILD"] = []byte("pkgver=1\n")
	if changed, err := git.PushFiles(t.Context(), push); err != nil || !changed {
		t.Fatalf("%v: %v", changed, err)
	}
}
