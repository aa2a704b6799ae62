package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/relkit/relkit/internal/goreleaser"
)

// mainName is what the linker calls the main package of a program.
const mainName = "main"

// program is a main package and its dependencies, for one platform.
type program struct {
	main     *packages.Package
	packages map[string]*packages.Package // by the path that the linker uses
}

// loadProgram lists the packages of a build. Their files are parsed on demand: most never are.
func loadProgram(ctx context.Context, folder string, build goreleaser.Build, templates *goreleaser.Templates) (*program, error) {
	config := &packages.Config{
		Context: ctx,
		Mode:    packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule,
		Dir:     filepath.Join(folder, filepath.FromSlash(build.Dir)),
		Env:     append(os.Environ(), platformOf(build)...),
	}
	for _, setting := range build.Env {
		if rendered, err := templates.Render(setting); err == nil {
			config.Env = append(config.Env, rendered)
		}
	}
	if tags, err := templates.Slice(build.Tags); err == nil && len(tags) > 0 {
		config.BuildFlags = append(config.BuildFlags, "-tags="+strings.Join(tags, ","))
	}
	for _, flag := range build.Flags {
		if rendered, err := templates.Render(flag); err == nil && choosesFiles(rendered) {
			config.BuildFlags = append(config.BuildFlags, rendered)
		}
	}
	loaded, err := packages.Load(config, mainPattern(build.Main))
	if err != nil {
		return nil, err
	}
	if len(loaded) != 1 {
		return nil, fmt.Errorf("main: %s names %d packages", cmp.Or(build.Main, "."), len(loaded))
	}
	p := &program{main: loaded[0], packages: map[string]*packages.Package{mainName: loaded[0]}}
	var broken error
	packages.Visit(loaded, func(pkg *packages.Package) bool {
		for _, problem := range pkg.Errors {
			broken = errors.Join(broken, problem)
		}
		if pkg != p.main {
			p.packages[pkg.PkgPath] = pkg
		}
		return true
	}, nil)
	return p, broken
}

// choosesFiles reports whether a flag of go build affects which files are compiled.
func choosesFiles(flag string) bool {
	name, _, _ := strings.Cut(strings.TrimLeft(flag, "-"), "=")
	return slices.Contains([]string{"tags", "mod", "modfile", "overlay"}, name)
}

// platformOf returns one platform of a build, preferably this machine's, as settings for the go command.
func platformOf(build goreleaser.Build) []string {
	systems, architectures := build.Goos, build.Goarch
	if len(build.Targets) > 0 {
		if parts := strings.Split(build.Targets[0], "_"); len(parts) > 1 { // linux_amd64_v1
			systems, architectures = parts[:1], parts[1:2]
		}
	}
	var env []string
	if len(systems) > 0 && !slices.Contains(systems, runtime.GOOS) {
		env = append(env, "GOOS="+systems[0])
	}
	if len(architectures) > 0 && !slices.Contains(architectures, runtime.GOARCH) {
		env = append(env, "GOARCH="+architectures[0])
	}
	return env
}

// mainPattern returns the main package of a build as an argument of the go command.
func mainPattern(main string) string {
	main = filepath.ToSlash(main)
	if strings.HasSuffix(main, ".go") {
		main = filepath.ToSlash(filepath.Dir(main)) // the other files of the package belong to it
	}
	if main == "" || main == "." {
		return "."
	}
	return "./" + strings.TrimPrefix(main, "./")
}

// paths returns the import paths that a user may have meant, those of the program's module first.
func (p *program) paths() []string {
	var own []string
	for path, pkg := range p.packages {
		if pkg.Module != nil && pkg.Module.Main {
			own = append(own, path)
		}
	}
	if len(own) > 1 {
		return own
	}
	return slices.Collect(maps.Keys(p.packages))
}
