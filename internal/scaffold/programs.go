package scaffold

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Program is a program that the module releases.
type Program struct {
	Name    string   // of the binary, without .exe
	Main    string   // its main package, relative to the module: . or ./cmd/hello
	Systems []string // that it compiles for, as GOOS names them

	// Asked is the argument that makes it print its version: --version or version; empty when neither does.
	Asked string
	// Reports is true when it prints the version of a release. A program that reads its version from debug.ReadBuildInfo needs no
	// stamp for that.
	Reports bool
	Stamps  []Stamp // the variables that the linker sets
	// Prints is true when it prints the version to standard output, where scripts read it, and not to standard error.
	Prints bool

	endless bool // it keeps running when it should print its version
	pkg     *pkg
}

// Stamp is a variable that the linker sets, and to what.
type Stamp struct{ Variable, Value string }

// hasImage reports whether the program can be put into a container image.
func (p Program) hasImage() bool { return p.runsOn("linux") }

// hasFormula reports whether Homebrew can install the program.
func (p Program) hasFormula() bool { return p.runsOn("darwin") || p.runsOn("linux") }

func (p Program) runsOn(system string) bool { return slices.Contains(p.Systems, system) }

// asides are folders whose programs are for the maintainers of a module, not for its users.
var asides = []string{
	"_example", "_examples", "bench", "benchmark", "benchmarks", "build", "ci", "contrib", "demo", "demos", "dev", "doc", "docs",
	"e2e", "example", "examples", "fuzz", "hack", "integration", "internal", "mage", "magefiles", "sample", "samples", "script",
	"scripts", "test", "testdata", "testing", "tests", "testutil", "tool", "tools",
}

// choosePrograms decides which main packages are released: those of the options, else those at the root and below cmd, else all that
// are not in one of asides.
func (s *study) choosePrograms(own []*pkg) error {
	var mains, chosen []*pkg
	for _, one := range own {
		if one.Name == "main" {
			mains = append(mains, one)
		}
	}
	if len(s.options.Mains) > 0 {
		for _, name := range s.options.Mains {
			at := slices.IndexFunc(mains, func(p *pkg) bool { return s.module.relative(p) == cleanMain(name) })
			if at < 0 {
				return fmt.Errorf("--main %s: no main package of the module: %s", name, choices(s.module, mains))
			}
			chosen = append(chosen, mains[at])
		}
	} else {
		chosen = usual(s.module, mains)
	}
	for _, one := range mains {
		if !slices.Contains(chosen, one) {
			s.left = append(s.left, s.module.relative(one))
		}
	}
	for _, one := range chosen {
		program := Program{Name: programName(one.ImportPath), Main: s.module.relative(one), pkg: one}
		if same := slices.IndexFunc(s.programs, func(p Program) bool { return p.Name == program.Name }); same >= 0 {
			return fmt.Errorf("%s and %s are two programs with the name %s: select one with --main", s.programs[same].Main, program.Main, program.Name)
		}
		s.programs = append(s.programs, program)
	}
	return nil
}

// usual are the main packages that a user of the module would expect in a release.
func usual(m *goModule, mains []*pkg) []*pkg {
	var first, second []*pkg
	for _, one := range mains {
		folders := strings.Split(strings.TrimPrefix(m.relative(one), "./"), "/")
		if slices.ContainsFunc(folders, func(folder string) bool { return slices.Contains(asides, folder) }) {
			continue
		}
		second = append(second, one)
		if folders[0] == "." || folders[0] == "cmd" {
			first = append(first, one)
		}
	}
	if len(first) > 0 {
		return first
	}
	return second
}

// relative is the path of a package for the go command in the module's folder: . or ./cmd/hello.
func (m *goModule) relative(p *pkg) string {
	below := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, m.path), "/")
	return cleanMain(below)
}

func cleanMain(name string) string {
	name = path.Clean(filepath.ToSlash(name))
	if name == "." || strings.HasPrefix(name, "./") {
		return name
	}
	return "./" + name
}

func choices(m *goModule, mains []*pkg) string {
	if len(mains) == 0 {
		return "it has none"
	}
	names := make([]string, len(mains))
	for i, one := range mains {
		names[i] = m.relative(one)
	}
	return "choose from " + strings.Join(names, ", ")
}
