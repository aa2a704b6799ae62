package check

import (
	"context"
	"errors"
	"fmt"
	"go/version"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/process"
)

// Go compares the Go version that builds the release with the local one. The relkit workflow uses the toolchain line of go.mod, otherwise
// the go line; the go command here uses its own version if that is newer (https://go.dev/doc/toolchain#select).
var Go = Question{
	Name:   "go",
	Proves: "a rehearsal here builds with the Go that builds the release",
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		called, err := s.kitCall()
		if err != nil {
			return nil, err
		}
		named, line, err := s.namedGo()
		if err != nil {
			return nil, err
		}
		if given := fmt.Sprint(called.With["go-version"]); called.With["go-version"] != nil && given != "go.mod" {
			named, line = "go"+given, "go-version in "+called.file
		}
		if !version.IsValid(named) {
			return nil, fmt.Errorf("%s names no version of Go: %s", line, strings.TrimPrefix(named, "go"))
		}
		here, err := goHere(ctx, named)
		if err != nil {
			return nil, err
		}
		if here == named || version.Lang(named) == named && version.Lang(here) == named { // 1.26 means the newest 1.26.x
			return nil, nil
		}
		return []audit.Finding{warn(strings.TrimPrefix(named, "go"), fmt.Sprintf("is the Go that builds the release, by the %s; a rehearsal here builds with %s", line, strings.TrimPrefix(here, "go")),
			fmt.Sprintf("name the same for both, with go get toolchain@%s, or rehearse with GOTOOLCHAIN=%s", here, named))}, nil
	},
}

// namedGo returns the version that go.mod or go.work requires, and the line that requires it.
func (s *Subject) namedGo() (named, line string, err error) {
	file := filepath.Join(s.Project.Folder, "go.mod")
	for folder := s.Project.Folder; os.Getenv("GOWORK") != "off"; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "go.work")); err == nil {
			file = filepath.Join(folder, "go.work")
			break
		}
		if folder == s.Project.Source.Root || folder == filepath.Dir(folder) {
			break
		}
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", "", errors.New("the project is no Go module")
	}
	var goLine *modfile.Go
	var toolchain *modfile.Toolchain
	if filepath.Base(file) == "go.work" {
		work, err := modfile.ParseWork(file, content, nil)
		if err != nil {
			return "", "", err
		}
		goLine, toolchain = work.Go, work.Toolchain
	} else {
		module, err := modfile.Parse(file, content, nil) // ParseLax does not know toolchain
		if err != nil {
			return "", "", err
		}
		goLine, toolchain = module.Go, module.Toolchain
	}
	switch {
	case toolchain != nil && toolchain.Name != "default":
		return toolchain.Name, "toolchain line of " + filepath.Base(file), nil
	case goLine != nil:
		return "go" + goLine.Version, "go line of " + filepath.Base(file), nil
	}
	return "", "", fmt.Errorf("%s names no version of Go", filepath.Base(file))
}

// goHere returns the version that the local go command builds with, without a download.
func goHere(ctx context.Context, named string) (string, error) {
	ask := func(name string, env ...string) (string, error) { // outside of modules, where go would download the required toolchain
		return process.Command{Name: "go", Args: []string{"env", name}, Dir: os.TempDir(), Env: env}.Text(ctx)
	}
	own, err := ask("GOVERSION", "GOTOOLCHAIN=local")
	if err != nil {
		return "", err
	}
	own, _, _ = strings.Cut(own, " ") // of an experiment
	chosen := os.Getenv("GOTOOLCHAIN")
	if chosen == "" {
		if chosen, err = ask("GOTOOLCHAIN"); err != nil {
			return "", err
		}
	}
	base, rest, _ := strings.Cut(chosen, "+")
	switch {
	case base == "local" && rest == "":
		return own, nil
	case strings.HasPrefix(base, "go") && rest == "":
		return base, nil
	case strings.HasPrefix(base, "go"):
		own = base
	}
	if version.Compare(named, own) > 0 {
		return named, nil
	}
	return own, nil
}

// kitCall is a call of relkit's release workflow.
type kitCall struct {
	job

	file string
}

// kitCall finds the call of relkit's release workflow.
func (s *Subject) kitCall() (kitCall, error) {
	all, err := workflows(s.Project.Source.Root)
	if err != nil {
		return kitCall{}, err
	}
	for _, w := range all {
		for _, name := range sortedJobs(w.Jobs) {
			if j := w.Jobs[name]; kit.MatchString(j.Uses) {
				return kitCall{j, w.File}, nil
			}
		}
	}
	return kitCall{}, errors.New("no workflow of the project calls release.yml of relkit")
}
