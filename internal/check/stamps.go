package check

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// Stamps proves that what the linker is told to write, it will write: it says nothing of a name that does not exist
// (https://pkg.go.dev/cmd/link, -X).
var Stamps = Question{
	Name:   "stamps",
	Proves: "each -X in ldflags names a string variable of a package that is in the program",
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		templates, err := s.templates(ctx)
		if err != nil {
			return nil, err
		}
		var found []audit.Finding
		var unknown []error
		stamped := false
		for _, build := range s.Project.Config.Project.Builds {
			if build.Builder != "" && build.Builder != "go" {
				continue
			}
			names, err := namesOf(build, templates)
			if err != nil {
				unknown = append(unknown, fmt.Errorf("builds: %s: %w", nameOf(build), err))
				continue
			}
			if len(names) == 0 {
				continue
			}
			stamped = true
			findings, err := stampsOf(ctx, s, build, names, templates)
			found = append(found, findings...)
			if err != nil {
				unknown = append(unknown, fmt.Errorf("builds: %s: %w", nameOf(build), err))
			}
		}
		if !stamped && len(unknown) == 0 {
			return nil, errors.New("no build of the configuration sets a variable with -X")
		}
		return found, errors.Join(unknown...)
	},
}

// namesOf are the variables that a build stamps, their templates rendered. Their values do not matter here.
func namesOf(build goreleaser.Build, templates *goreleaser.Templates) ([]string, error) {
	raw, err := stampedNames(build.Ldflags)
	if err != nil {
		return nil, err
	}
	return templates.Slice(raw)
}

func nameOf(build goreleaser.Build) string {
	for _, name := range []string{build.ID, build.Binary, build.Main} {
		if name != "" {
			return name
		}
	}
	return "the build"
}

func stampsOf(ctx context.Context, s *Subject, build goreleaser.Build, names []string, templates *goreleaser.Templates) ([]audit.Finding, error) {
	program, err := loadProgram(ctx, s.Project.Folder, build, templates)
	if err != nil {
		return nil, err
	}
	var found []audit.Finding
	for _, name := range names {
		problem, remedy := program.judge(name)
		if problem == "" {
			continue
		}
		finding := fail("-X "+name, fmt.Sprintf("%s, so %s keeps what its source says", problem, nameOf(build)), remedy)
		if finding.Warning = program.spares(name, names); finding.Warning {
			finding.Problem = problem + ", so the linker ignores it"
		}
		found = append(found, finding)
	}
	return found, nil
}

// spares reports whether a program does without what is set by a name: nothing in the package is called alike, another name is set,
// and it is not the version. Templates of projects set main.commit whether or not a program has it.
func (p *program) spares(name string, names []string) bool {
	dot := strings.LastIndex(name, ".")
	if dot < 0 || strings.Contains(strings.ToLower(name[dot:]), "version") {
		return false
	}
	pkg := p.packages[name[:dot]]
	if pkg == nil {
		return false
	}
	declared, err := declarations(pkg)
	if err != nil {
		return false
	}
	if _, exists := declared[name[dot+1:]]; exists || nearString(name[dot+1:], declared) != "" {
		return false
	}
	return slices.ContainsFunc(names, func(other string) bool {
		problem, _ := p.judge(other)
		return problem == ""
	})
}

// judge tells why the linker would ignore or refuse a name, and what to do; nothing when it would set the variable.
func (p *program) judge(name string) (problem, remedy string) {
	dot := strings.LastIndex(name, ".")
	if dot < 0 {
		return "names no package", "write it as importpath.name, as in main." + name
	}
	path, variable := name[:dot], name[dot+1:]
	if path == p.main.PkgPath && path != mainName {
		return "names the main package by its path, by which the linker does not know it", "write main." + variable
	}
	pkg := p.packages[path]
	if pkg == nil {
		return p.missingPackage(path, variable)
	}
	declared, err := declarations(pkg)
	if err != nil {
		return "", "" // what does not parse does not build either, and the compiler says more
	}
	kind, exists := declared[variable]
	switch {
	case !exists:
		return p.missingVariable(path, variable, declared)
	case kind == stringVariable:
		return "", ""
	}
	return fmt.Sprintf("names %s, which the linker cannot set", kind),
		fmt.Sprintf("declare it as: var %s string, or with a constant as its first value", variable)
}

func (p *program) missingPackage(path, variable string) (problem, remedy string) {
	problem = "names a package that is not in the program"
	near := release.Nearest(path, p.paths())
	if near == "" {
		return problem, "name the package by its import path, and import it from the program"
	}
	return problem, fmt.Sprintf("did you mean %s.%s?", near, variable)
}

func (p *program) missingVariable(path, variable string, declared map[string]declaration) (problem, remedy string) {
	problem = "names a variable that does not exist"
	near := nearString(variable, declared)
	if near == "" {
		return problem, fmt.Sprintf("declare it in %s: var %s string", path, variable)
	}
	return problem, fmt.Sprintf("did you mean %s.%s?", path, near)
}

// nearString is the variable of a package that is called most like a name; empty where none is.
func nearString(variable string, declared map[string]declaration) string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		if declared[name] == stringVariable {
			names = append(names, name)
		}
	}
	return release.Nearest(variable, names)
}
