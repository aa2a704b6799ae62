//go:build linux

package workflows_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// shared is what all tests of this process use: a copy of this repository, and the programs of it that Go has built.
var shared struct {
	folder string

	once sync.Once
	kit  string
	err  error
}

// kit is a copy of this repository as git sees it, changes that are not committed included.
func kit() (string, error) {
	shared.once.Do(func() {
		shared.kit = filepath.Join(shared.folder, "kit")
		shared.err = copyTracked(shared.kit)
	})
	return shared.kit, shared.err
}

func copyTracked(into string) error {
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard") //nolint:noctx // it ends by itself
	list.Dir = root
	names, err := list.Output()
	if err != nil {
		return fmt.Errorf("list the files of this repository: %w", err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(names), "\x00"), "\x00") {
		if err := copyFile(filepath.Join(root, name), filepath.Join(into, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err // what does not exist was removed, and that is not committed yet
		}
	}
	return nil
}

// copyFile copies a file with its rights, and makes the folders above it.
func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	info, err := source.Stat()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return err
	}
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, info.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}

// sharedGo is Go for all jobs. It builds a program of the kit once, and gives each job a script that runs it: building GoReleaser takes a
// minute, and that go build finds it up to date takes seconds. A tool in bin is up to date where make would not build it again; relkit, whose
// package is a folder, is built. A program for another platform, which no job runs, is a text file.
const sharedGo = `#!/bin/sh
set -eu
case "$*" in
"-C $SHARED_KIT build -trimpath"* | "-C $SHARED_KIT/.github/tools build -trimpath"*) ;;
*) exec "$SHARED_GO" "$@" ;;
esac
folder=$2 flags=$6 out=$8 package=$9
[ "$#:$3:$4:$5:$7" = 9:build:-trimpath:-buildvcs=false:-o ]
name=$(basename "$out") store=$SHARED_TOOLS/$(printf '%s' "$GOOS $GOARCH $CGO_ENABLED $flags $package" | cksum | tr ' ' -)
mkdir -p "$store"
(
	flock 9
	if ! [ -e "$store/built" ]; then
		if [ "$GOOS-$GOARCH" != "$SHARED_PLATFORM" ]; then
			"$SHARED_GO" -C "$folder" list -f "{{.ImportPath}} for $GOOS-$GOARCH" "$package" >"$store/$name"
		elif sources=$SHARED_ROOT${folder#"$SHARED_KIT"} && [ "$SHARED_BIN/$name" -nt "$sources/go.mod" ] && [ "$SHARED_BIN/$name" -nt "$sources/go.sum" ] &&
			"$SHARED_GO" -C "$folder" version -m "$SHARED_BIN/$name" | grep -qxF "$(printf '\tpath\t%s' "$package")"; then
			cp "$SHARED_BIN/$name" "$store/"
		else
			"$SHARED_GO" -C "$folder" build -trimpath -buildvcs=false "$flags" -o "$store/$name" "$package"
		fi
		touch "$store/built"
	fi
) 9>"$store/lock"
printf '#!/bin/sh\nexec "%s" "$@"\n' "$store/$name" >"$out"
chmod +x "$out"
`

// shareGo puts the Go for all jobs into a folder of PATH, and returns the variables that it needs.
func shareGo(t *testing.T, commands string) []string {
	t.Helper()
	folder, err := kit()
	if err != nil {
		t.Fatal(err)
	}
	program, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	sources, err := filepath.Abs(root)
	if err := errors.Join(err, os.WriteFile(filepath.Join(commands, "go"), []byte(sharedGo), 0o700)); err != nil {
		t.Fatal(err)
	}
	return []string{
		"SHARED_GO=" + program, "SHARED_KIT=" + folder, "SHARED_TOOLS=" + filepath.Join(shared.folder, "tools"), "SHARED_ROOT=" + sources,
		"SHARED_BIN=" + filepath.Join(sources, "bin"), "SHARED_PLATFORM=" + runtime.GOOS + "-" + runtime.GOARCH,
	}
}

// linkAll links the files of a folder into another, as a copy of programs takes longer.
func linkAll(from, into string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(into, relative), 0o750)
		}
		return os.Link(path, filepath.Join(into, relative))
	})
}

// goVariables are what go needs to know of this machine, whose home a job does not see.
var goVariables = sync.OnceValues(func() (variables []string, err error) {
	names := []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOSUMDB", "GONOSUMDB", "GOTOOLCHAIN"}
	values, err := exec.Command("go", append([]string{"env"}, names...)...).Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	for i, value := range strings.Split(strings.TrimSuffix(string(values), "\n"), "\n") {
		variables = append(variables, names[i]+"="+value)
	}
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_DIR", "SSL_CERT_FILE"} {
		if value := os.Getenv(name); value != "" {
			variables = append(variables, name+"="+value)
		}
	}
	return variables, nil
})
