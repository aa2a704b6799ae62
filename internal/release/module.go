package release

import (
	"cmp"
	"runtime/debug"
	"slices"
	"strings"
)

// Module is a Go module that a binary is made of.
type Module struct {
	Path    string `json:"path"`
	Version string `json:"version,omitempty"` // empty where the code is of no published version
}

// String returns path@version.
func (m Module) String() string {
	if m.Version == "" {
		return m.Path
	}
	return m.Path + "@" + m.Version
}

// LinkedModule returns the module whose code a dependency in build information was built from.
//
// A dependency that is replaced by another module is that module. One that is replaced by a folder
// keeps its path, because a folder is not a name, and loses its version, because the code is not the one
// published under it (https://go.dev/ref/mod#go-mod-file-replace).
func LinkedModule(dependency *debug.Module) Module {
	linked := dependency
	if linked.Replace != nil {
		linked = linked.Replace
	}
	if linked.Version == "" || linked.Version == unversioned {
		return Module{Path: dependency.Path}
	}
	return Module{Path: linked.Path, Version: linked.Version}
}

// LinkedModules returns the modules that a binary is made of besides its main module and the standard
// library, sorted by path.
func LinkedModules(build *debug.BuildInfo) []Module {
	var modules []Module
	for _, dependency := range build.Deps {
		modules = append(modules, LinkedModule(dependency))
	}
	slices.SortFunc(modules, func(a, b Module) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Version, b.Version))
	})
	return slices.Compact(modules)
}

// unversioned is Go's version of a module that was built from a folder.
const unversioned = "(devel)"

// GoNumber returns the version number of a binary's toolchain: 1.26.8 of go1.26.8, "go1.26.8 X:jsonv2" and "go1.26.8-X:jsonv2", and
// 1.27-devel_4f3c of "devel go1.27-devel_4f3c Mon Aug 3".
func GoNumber(version string) string {
	for word := range strings.FieldsSeq(version) {
		if number, ok := strings.CutPrefix(word, "go"); ok {
			number, _, _ = strings.Cut(number, "-X:")
			return number
		}
	}
	return version
}
