package scaffold

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/relkit/relkit/internal/release"
)

// goModule is a Go module in a folder.
type goModule struct {
	folder    string // absolute
	path      string
	goVersion string // of the go directive
}

// openModule reads the go.mod of a folder.
func openModule(name string) (*goModule, error) {
	folder, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s is not a folder: name the folder of a Go module", name)
	}
	text, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noModule(name, folder)
	}
	if err != nil {
		return nil, err
	}
	file, err := modfile.ParseLax("go.mod", text, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if file.Module == nil {
		return nil, fmt.Errorf("%s: go.mod has no module line: add one with go mod edit -module", name)
	}
	m := &goModule{folder: folder, path: file.Module.Mod.Path, goVersion: "1.16"} // the default of go
	if file.Go != nil {
		m.goVersion = file.Go.Version
	}
	return m, nil
}

// noModule is the error for a folder without a go.mod; it names the module that was probably meant.
func noModule(name, folder string) error {
	err := fmt.Errorf("%s has no go.mod", name)
	for above := filepath.Dir(folder); above != filepath.Dir(above); above = filepath.Dir(above) {
		if _, missing := os.Stat(filepath.Join(above, "go.mod")); missing == nil {
			return fmt.Errorf("%w: it belongs to the module in %s: name that folder", err, above)
		}
	}
	var below []string
	for _, pattern := range []string{"*/go.mod", "*/*/go.mod"} {
		found, _ := filepath.Glob(filepath.Join(folder, pattern)) // the patterns are well formed
		for _, file := range found {
			if relative, err := filepath.Rel(folder, filepath.Dir(file)); err == nil {
				below = append(below, filepath.ToSlash(filepath.Join(name, relative)))
			}
		}
	}
	if len(below) > 0 {
		return fmt.Errorf("%w: name one of the modules below it: %s", err, strings.Join(below, ", "))
	}
	return fmt.Errorf("%w: name the folder of a Go module, or create one with go mod init", err)
}

// repository is the repository on GitHub that the module path names; empty when it names none.
func (m *goModule) repository() release.Repository {
	parts := strings.Split(m.path, "/")
	if len(parts) < 3 || parts[0] != publicForge {
		return release.Repository{}
	}
	return release.Repository{Owner: parts[1], Name: parts[2]}
}

// programName is the name that go build gives the program of a main package: the last part of its path that is not a major version.
func programName(importPath string) string {
	prefix, _, _ := module.SplitPathVersion(importPath)
	prefix = cmp.Or(prefix, importPath)
	return prefix[strings.LastIndex(prefix, "/")+1:]
}
