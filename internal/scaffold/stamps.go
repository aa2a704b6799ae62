package scaffold

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
)

// The names of variables for version, commit and date, in lower case and without underscores.
var (
	versionNames = []string{"version", "appversion", "buildversion", "gitversion", "releaseversion", "versionnumber", "versionstring", "gittag", "tag"}
	commitNames  = []string{"commit", "gitcommit", "buildcommit", "commithash", "commitsha", "gitsha", "githash", "revision", "gitrevision", "sha", "rev"}
	dateNames    = []string{"date", "builddate", "buildtime", "builttime", "builtat", "commitdate", "buildtimestamp"}
)

// candidate is a package with variables that the linker may be meant to set.
type candidate struct {
	path                  string   // for the linker
	version, commit, date []string // names of its string variables
}

// versionPackages are the names of packages that exist to contain a version, also for programs of other modules.
var versionPackages = []string{"version", "buildinfo", "versioninfo", "buildversion"}

// candidates are the packages of a program that have a variable for the version: those of its module, and the versionPackages of
// others. The main package comes first.
func candidates(all map[string]*pkg, program *pkg) ([]candidate, error) {
	var found []candidate
	for _, path := range append([]string{program.ImportPath}, program.Deps...) {
		one := all[path]
		if one == nil || one.Standard || !one.own() && !slices.Contains(versionPackages, one.Name) {
			continue
		}
		names, err := settable(one)
		if err != nil {
			return nil, err
		}
		c := candidate{path: path, version: among(names, versionNames), commit: among(names, commitNames), date: among(names, dateNames)}
		if one == program {
			c.path = "main" // https://pkg.go.dev/cmd/link: the linker calls every program main
		}
		if len(c.version) > 0 {
			found = append(found, c)
		}
	}
	return found, nil
}

// among are the names that are in meant, whatever their case and underscores.
func among(names, meant []string) []string {
	var found []string
	for _, name := range names {
		if slices.Contains(meant, strings.ToLower(strings.ReplaceAll(name, "_", ""))) {
			found = append(found, name)
		}
	}
	return found
}

// settable are the variables of a package that the linker can set: strings without a value, or with a string literal.
func settable(p *pkg) ([]string, error) {
	var names []string
	for _, file := range slices.Concat(p.GoFiles, p.CgoFiles) {
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("read package %s: %w", p.ImportPath, err)
		}
		for _, decl := range parsed.Decls {
			general, ok := decl.(*ast.GenDecl)
			if !ok || general.Tok != token.VAR {
				continue
			}
			for _, spec := range general.Specs {
				if values, ok := spec.(*ast.ValueSpec); ok {
					names = append(names, texts(values)...)
				}
			}
		}
	}
	return names, nil
}

// texts are the names of string variables in a declaration.
func texts(spec *ast.ValueSpec) []string {
	var names []string
	typed, _ := spec.Type.(*ast.Ident)
	for i, name := range spec.Names {
		plain := false
		if i < len(spec.Values) {
			literal, ok := spec.Values[i].(*ast.BasicLit)
			plain = ok && literal.Kind == token.STRING
		}
		isString := typed != nil && typed.Name == "string"
		if plain && (spec.Type == nil || isString) || isString && len(spec.Values) == 0 {
			names = append(names, name.Name)
		}
	}
	return names
}

// stamps are the variables that the linker sets in a package, given the one for the version.
func (c candidate) stamps(version string) []Stamp {
	set := []Stamp{{c.path + "." + version, "{{ .Version }}"}}
	for _, name := range c.commit {
		set = append(set, Stamp{c.path + "." + name, "{{ .FullCommit }}"})
	}
	for _, name := range c.date {
		set = append(set, Stamp{c.path + "." + name, "{{ .CommitDate }}"})
	}
	return set
}
