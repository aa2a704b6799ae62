package sbom_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/relkit/relkit/internal/release"
)

// dependency is a module that this one requires too, so that it is in the module cache.
const dependency = "golang.org/x/mod"

// hello has one dependency of a published version and one that is replaced by a folder.
const hello = `
-- go.mod --
module example.com/Hello

go 1.26

require (
	golang.org/x/mod VERSION
	example.com/local v1.0.0
)

replace example.com/local => ./local
-- cmd/hello/main.go --
package main

import (
	"example.com/local"
	"golang.org/x/mod/semver"
)

func main() { println(semver.IsValid(local.Version)) }
-- local/go.mod --
module example.com/local
-- local/local.go --
package local

var Version = "v1.0.0"
`

// build builds hello for a platform, as a release would.
func build(t *testing.T, platform release.Platform) string {
	t.Helper()
	folder := t.TempDir()
	version := goCommand(t, ".", nil, "list", "-m", "-f", "{{.Version}}", dependency)
	if err := txtar.Write(txtar.Parse([]byte(strings.ReplaceAll(hello, "VERSION", version))), folder); err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join("..", "..", "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "go.sum"), sums, 0o600); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(folder, "dist", "hello")
	if platform.OS == "windows" {
		name += ".exe"
	}
	goCommand(t, folder, []string{"GOOS=" + platform.OS, "GOARCH=" + platform.Arch, "CGO_ENABLED=0"},
		"build", "-mod=mod", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", name, "./cmd/hello")
	return name
}

func moduleCache(t *testing.T) string {
	t.Helper()
	return goCommand(t, ".", nil, "env", "GOMODCACHE")
}

func goCommand(t *testing.T, folder string, env []string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", args...)
	command.Dir, command.Env = folder, append(os.Environ(), env...)
	var failure strings.Builder
	command.Stderr = &failure
	said, err := command.Output()
	if err != nil {
		t.Fatalf("go %s: %v: %s", strings.Join(args, " "), err, failure.String())
	}
	return strings.TrimSpace(string(said))
}

func digest(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
