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
	"github.com/relkit/relkit/internal/nearest"
)

// Stamps checks that the linker sets what -X names: it ignores names that do not exist (https://pkg.go.dev/cmd/link, -X).
var Stamps = Question{
	Name:   "stamps",
	Proves: "each -X in ldflags names a string variable of a package that is in the program",
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		templates, err := s.templates(ctx)
		if err != nil {
			return nil, err
		}
		var ignored []*ignoredStamp
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
			if ignored, err = addIgnored(ctx, s, ignored, build, names, templates); err != nil {
				unknown = append(unknown, fmt.Errorf("builds: %s: %w", nameOf(build), err))
			}
		}
		if !stamped && len(unknown) == 0 {
			return nil, errors.New("no build sets a variable with -X")
		}
		var found []audit.Finding
		for _, stamp := range ignored {
			found = append(found, stamp.finding())
		}
		return found, errors.Join(unknown...)
	},
}

// ignoredStamp is a name that the linker would ignore or refuse, with the builds that have the same mistake.
type ignoredStamp struct {
	name, problem, remedy string
	spared                bool
	builds                []string
}

func (s *ignoredStamp) finding() audit.Finding {
	if s.spared {
		return warn("-X "+s.name, s.problem+", so the linker ignores it", s.remedy)
	}
	keeps := "keeps what its source says"
	if len(s.builds) > 1 {
		keeps = "keep what their source says"
	}
	return fail("-X "+s.name, fmt.Sprintf("%s, so %s %s", s.problem, strings.Join(s.builds, ", "), keeps), s.remedy)
}

// namesOf returns the variables that a build stamps, with rendered templates. Their values do not matter here.
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

// addIgnored adds the names of a build that the linker would ignore or refuse.
func addIgnored(
	ctx context.Context, s *Subject, ignored []*ignoredStamp, build goreleaser.Build, names []string, templates *goreleaser.Templates,
) ([]*ignoredStamp, error) {
	program, err := loadProgram(ctx, s.Project.Folder, build, templates)
	if err != nil {
		return ignored, err
	}
	for _, name := range names {
		problem, remedy := program.judge(name)
		if problem == "" {
			continue
		}
		one := &ignoredStamp{name: name, problem: problem, remedy: remedy, spared: program.spares(name, names)}
		at := slices.IndexFunc(ignored, func(other *ignoredStamp) bool {
			return other.name == one.name && other.problem == one.problem && other.remedy == one.remedy && other.spared == one.spared
		})
		if at < 0 {
			at, ignored = len(ignored), append(ignored, one)
		}
		if !slices.Contains(ignored[at].builds, nameOf(build)) {
			ignored[at].builds = append(ignored[at].builds, nameOf(build))
		}
	}
	return ignored, nil
}

// spares reports whether a program can do without a name that is set: the package has no similar name, another name is set, and it is not
// the version. Project templates set main.commit whether or not a program has it.
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

// judge returns why the linker would ignore or refuse a name, and the remedy; nothing if it would set the variable.
func (p *program) judge(name string) (problem, remedy string) {
	dot := strings.LastIndex(name, ".")
	if dot < 0 {
		return "names no package", "write it as importpath.name, as in main." + name
	}
	path, variable := name[:dot], name[dot+1:]
	if path == p.main.PkgPath && path != mainName {
		return "names the main package by its path, but the linker knows it as main", "write main." + variable
	}
	pkg := p.packages[path]
	if pkg == nil {
		return p.missingPackage(path, variable)
	}
	declared, err := declarations(pkg)
	if err != nil {
		return "", "" // the compiler reports what does not parse
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
	near := nearest.To(path, p.paths())
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

// nearString returns the string variable of a package with the most similar name, or an empty string.
func nearString(variable string, declared map[string]declaration) string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		if declared[name] == stringVariable {
			names = append(names, name)
		}
	}
	return nearest.To(variable, names)
}
