package git_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/test/gittest"
)

// in runs git in a clone like a hook of the project, with the user's settings.
func in(t *testing.T, folder string, args ...string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", args...)
	command.Dir = folder
	command.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1")
	command.Env = append(command.Env, git.SealedEnvironment(command.Env)...)
	said, err := command.CombinedOutput()
	return string(said), err
}

func clone(t *testing.T, dir string) *git.Clone {
	t.Helper()
	made, err := open(t, dir).Clone(t.Context(), filepath.Join(t.TempDir(), "clone"))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// userConfig are user settings that would make a push possible. Other is a folder of hooks.
const userConfig = "[credential]\n\thelper = \"!touch %[1]s/asked; true\"\n[core]\n\thooksPath = %[1]s/hooks\n[url \"%[1]s/\"]\n\tpushInsteadOf = https://github.com/\n"

// Nothing can be pushed from a clone, for any command of a hook and any configuration of the user.
func TestNothingIsPushedFromAClone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("git hooks are shell scripts")
	}
	home := t.TempDir()
	write(t, filepath.Join(home, ".gitconfig"), fmt.Sprintf(userConfig, filepath.ToSlash(home)))
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", home)
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(home, ".gitconfig"))
	t.Setenv("GIT_SSH_COMMAND", "touch "+home+"/asked; false")
	bare := filepath.Join(home, "relkit", "relkit.git")
	gittest.Run(t, home, "init", "--quiet", "--bare", bare)

	dir := project(t)
	gittest.Run(t, dir, "remote", "add", "origin", "https://user:secret@github.com/relkit/relkit.git")
	made := clone(t, dir)
	if url := gittest.Run(t, made.Root, "remote", "get-url", "origin"); url != "https://github.com/relkit/relkit.git" {
		t.Errorf("origin is %s", url)
	}
	for _, to := range []string{"origin", bare, "file://" + bare, "https://github.com/relkit/relkit.git", "git@github.com:relkit/relkit.git"} {
		said, err := in(t, made.Root, "push", to, "HEAD:refs/heads/main")
		if err == nil || !strings.Contains(said, "refused") {
			t.Errorf("push to %s: %v: %s", to, err, said)
		}
	}
	if refs := gittest.Run(t, bare, "for-each-ref"); refs != "" {
		t.Errorf("pushed: %s", refs)
	}
	if _, err := os.Stat(filepath.Join(home, "asked")); err == nil {
		t.Error("the user's credentials were asked for")
	}
}

// A clone can fetch public repositories, and never prompts for credentials.
func TestNoCredentialsAreUsedInAClone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the helper is a shell script")
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, password, _ := r.BasicAuth(); name != "" || password != "" {
			t.Errorf("credentials of %s were sent", name)
		}
		w.Header().Set("WWW-Authenticate", "Basic")
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer server.Close()
	home := t.TempDir()
	write(t, filepath.Join(home, ".gitconfig"), "[credential]\n\thelper = \"!echo username=ada; echo password=secret; true\"\n")
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(home, ".gitconfig"))
	t.Setenv("GIT_ASKPASS", "echo")
	dir := project(t)
	gittest.Run(t, dir, "remote", "add", "origin", server.URL+"/relkit/relkit")
	made := clone(t, dir)
	if said, err := in(t, made.Root, "fetch", "origin"); err == nil || !strings.Contains(said, "Authentication failed") {
		t.Errorf("%v: %s", err, said)
	}
	if said, err := in(t, made.Root, "fetch", dir, "HEAD"); err != nil {
		t.Errorf("fetch from a folder: %v: %s", err, said)
	}
}

// A clone has the submodules that are checked out, recursively, at the commits of the project.
func TestSubmodules(t *testing.T) {
	inner, outer, dir := project(t), project(t), project(t)
	write(t, filepath.Join(inner, "inner.txt"), "inner")
	commit := func(dir string) {
		gittest.Run(t, dir, "add", "--all")
		gittest.Run(t, dir, "commit", "--quiet", "--message=change")
	}
	commit(inner)
	gittest.Run(t, outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "deep/inner")
	commit(outer)
	gittest.Run(t, dir, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", outer, "assets")
	gittest.Run(t, dir, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", outer, "not here")
	commit(dir)
	gittest.Run(t, dir, "-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init", "--recursive", "assets")
	gittest.Run(t, dir, "submodule", "--quiet", "deinit", "--force", "not here")
	gittest.Run(t, filepath.Join(dir, "assets"), "remote", "set-url", "origin", "https://github.com/relkit/assets.git")
	gittest.Run(t, filepath.Join(dir, "assets"), "checkout", "--quiet", "HEAD~1") // what is checked out does not matter

	made := clone(t, dir)
	if text, err := os.ReadFile(filepath.Join(made.Root, "assets", "deep", "inner", "inner.txt")); err != nil || string(text) != "inner" {
		t.Errorf("%q, %v", text, err)
	}
	if status := gittest.Run(t, made.Root, "status", "--porcelain"); status != "" {
		t.Errorf("not clean: %s", status)
	}
	if url := gittest.Run(t, filepath.Join(made.Root, "assets"), "remote", "get-url", "origin"); url != "https://github.com/relkit/assets.git" {
		t.Errorf("its origin is %s", url)
	}
	if err := made.CommitChangesOf(t.Context(), open(t, dir)); err != nil {
		t.Fatal(err)
	}
	if status := gittest.Run(t, made.Root, "status", "--porcelain"); status != "" {
		t.Errorf("not clean with the uncommitted change: %s", status)
	}
	if _, err := os.Stat(filepath.Join(made.Root, "assets", "deep", "inner", "inner.txt")); err == nil {
		t.Error("the submodule is not at the commit that is checked out")
	}
}

// LFS files have their content in a clone if the checkout has it, without git-lfs.
func TestLFS(t *testing.T) {
	dir := project(t)
	pointTo := func(content string) (text, oid string) {
		sum := sha256.Sum256([]byte(content))
		oid = hex.EncodeToString(sum[:])
		return fmt.Sprintf("version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n", oid, len(content)), oid
	}
	write(t, filepath.Join(dir, ".gitattributes"), "*.bin filter=lfs diff=lfs merge=lfs -text\n")
	stored, oid := pointTo("stored")
	objects := filepath.Join(dir, ".git", "lfs", "objects", oid[:2], oid[2:4])
	if err := os.MkdirAll(objects, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(objects, oid), "stored")
	checkedOut, _ := pointTo("checked out")
	missing, _ := pointTo("missing")
	for name, text := range map[string]string{"stored.bin": stored, "checked out.bin": checkedOut, "missing.bin": missing, "plain.bin": "plain"} {
		write(t, filepath.Join(dir, name), text)
	}
	off := []string{"-c", "filter.lfs.clean=", "-c", "filter.lfs.process=", "-c", "filter.lfs.required=false"}
	gittest.Run(t, dir, append(slices.Clone(off), "add", "--all")...)
	gittest.Run(t, dir, append(slices.Clone(off), "commit", "--quiet", "--message=files")...)
	write(t, filepath.Join(dir, "checked out.bin"), "checked out")

	made := clone(t, dir)
	look := func() {
		t.Helper()
		for name, want := range map[string]string{"stored.bin": "stored", "checked out.bin": "checked out", "missing.bin": missing, "plain.bin": "plain"} {
			if text, err := os.ReadFile(filepath.Join(made.Root, name)); err != nil || string(text) != want {
				t.Errorf("%s: %q, %v", name, text, err)
			}
		}
		if status := gittest.Run(t, made.Root, "status", "--porcelain"); status != "" {
			t.Errorf("not clean: %s", status)
		}
		if !slices.Equal(made.MissingLFS, []string{"missing.bin"}) {
			t.Errorf("missing: %q", made.MissingLFS)
		}
	}
	look()
	write(t, filepath.Join(dir, "new.txt"), "new")
	if err := made.CommitChangesOf(t.Context(), open(t, dir)); err != nil {
		t.Fatal(err)
	}
	look()
}

// A clone knows its own changes, whatever it was asked before.
func TestCloneKnowsItsChanges(t *testing.T) {
	dir := project(t)
	clone, err := open(t, dir).Clone(t.Context(), filepath.Join(t.TempDir(), "clone"))
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		change       func() error
		tagged       bool
		remote, does string
	}{
		{does: "nothing", change: func() error { return nil }},
		{does: "sets its origin", change: func() error { return clone.SetOrigin(t.Context(), "https://github.com/acme/hello") }, remote: "https://github.com/acme/hello"},
		{does: "tags", change: func() error { return clone.Tag(t.Context(), "v9.9.9") }, remote: "https://github.com/acme/hello", tagged: true},
	} {
		if err := step.change(); err != nil {
			t.Fatal(err)
		}
		remote, err := clone.Remote(t.Context())
		if err != nil || step.remote != "" && remote.URL != step.remote {
			t.Errorf("after it %s: the remote is %s, %v", step.does, remote.URL, err)
		}
		commit, err := clone.TagCommit(t.Context(), "v9.9.9")
		if err != nil || (commit == clone.Head) != step.tagged {
			t.Errorf("after it %s: the tag is at %q, %v", step.does, commit, err)
		}
	}
}
