package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/packages"
)

// declaration is the kind of a package-level declaration, for messages.
type declaration string

const (
	stringVariable declaration = "a string variable"
	computed       declaration = "a variable that is computed when the program starts"
	otherVariable  declaration = "a variable that is not a string"
	constant       declaration = "a constant"
	otherName      declaration = "no variable"
)

// declarations returns the package-level names of a package.
//
// Files are parsed one package at a time: names from other packages stay unknown and count as settable by the linker, since a doubt is not
// a finding.
func declarations(pkg *packages.Package) (map[string]declaration, error) {
	files := token.NewFileSet()
	var parsed []*ast.File
	for _, name := range pkg.GoFiles {
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("read package %s: %w", pkg.PkgPath, err)
		}
		parsed = append(parsed, file)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	lenient := types.Config{
		Importer: unknownPackages{}, IgnoreFuncBodies: true, FakeImportC: true,
		Error: func(error) {}, // names of other packages are unknown
	}
	checked, _ := lenient.Check(pkg.PkgPath, files, parsed, info)
	declared := map[string]declaration{}
	for _, name := range checked.Scope().Names() {
		switch object := checked.Scope().Lookup(name).(type) {
		case *types.Const:
			declared[name] = constant
		case *types.Var:
			declared[name] = otherVariable
			if isString(object.Type()) {
				declared[name] = stringVariable
			}
		default:
			declared[name] = otherName
		}
	}
	for _, file := range parsed {
		markComputed(file, info, declared)
	}
	return declared, nil
}

// isString reports whether a variable has the type string itself and not a type derived from it: the linker distinguishes them.
func isString(t types.Type) bool {
	basic, ok := types.Unalias(t).(*types.Basic)
	return ok && (basic.Kind() == types.String || basic.Kind() == types.Invalid)
}

// markComputed marks the variables whose initial value is not a constant: it would overwrite the linker's value.
func markComputed(file *ast.File, info *types.Info, declared map[string]declaration) {
	for _, decl := range file.Decls {
		general, ok := decl.(*ast.GenDecl)
		if !ok || general.Tok != token.VAR {
			continue
		}
		for _, spec := range general.Specs {
			values, ok := spec.(*ast.ValueSpec)
			if !ok || len(values.Values) == 0 {
				continue
			}
			for i, name := range values.Names {
				value := values.Values[min(i, len(values.Values)-1)]
				if declared[name.Name] == stringVariable && isComputed(value, info) {
					declared[name.Name] = computed
				}
			}
		}
	}
}

func isComputed(value ast.Expr, info *types.Info) bool {
	if info.Types[value].Value != nil {
		return false
	}
	decided := false
	ast.Inspect(value, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.CallExpr:
			decided = true
		case *ast.Ident:
			if variable, ok := info.Uses[node].(*types.Var); ok && variable != nil {
				decided = true
			}
		}
		return !decided
	})
	return decided
}

// unknownPackages resolves every import to an empty package.
type unknownPackages struct{}

// Import implements [types.Importer].
func (unknownPackages) Import(path string) (*types.Package, error) {
	unknown := types.NewPackage(path, "")
	unknown.MarkComplete()
	return unknown, nil
}
