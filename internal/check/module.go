package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

// Module checks that the module can be fetched by its version (https://go.dev/ref/mod#major-version-suffixes), and that go install works
// for each program.
var Module = Question{
	Name:   "module",
	Proves: "the module path fits the major version, and go install finds each program at the version",
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		path := s.Project.Module()
		switch {
		case path == "":
			return nil, errors.New("the project is not a Go module")
		case s.Version.IsZero():
			return nil, errNoVersion
		}
		if !s.Version.IsModuleVersion() {
			return []audit.Finding{warn(s.Tag, "is not a version of the Go module "+path+": go install finds the commit only by its hash",
				"if users install it with Go or import it, tag versions like v1.2.3 (https://go.dev/ref/mod#versions)")}, nil
		}
		prefix, major, ok := module.SplitPathVersion(path)
		if !ok {
			return []audit.Finding{fail("go.mod", "has an invalid module path: "+path, "run go mod edit -module with the path that it is fetched from")}, nil
		}
		if module.CheckPathMajor(s.Tag, major) == nil {
			return uninstallable(ctx, s)
		}
		lived, err := sameMajor(ctx, s)
		if err != nil {
			return nil, err
		}
		finding := fail("go.mod", fmt.Sprintf("the module %s cannot have a version %s: go install refuses it", path, s.Tag),
			fmt.Sprintf("run go mod edit -module %s and change the imports, or release a version of the major that the path has",
				pathOfMajor(prefix, s.Version.Major())))
		finding.Warning = lived // users have another way
		return []audit.Finding{finding}, nil
	},
}

// sameMajor reports whether a version of the same major was tagged before.
func sameMajor(ctx context.Context, s *Subject) (bool, error) {
	_, contained, err := s.Project.Source.Versions(ctx)
	return slices.ContainsFunc(contained, func(v release.Version) bool { return v.Major() == s.Version.Major() && v.Compare(s.Version) < 0 }), err
}

// uninstallable finds the programs that go install cannot get, one finding for each reason.
func uninstallable(ctx context.Context, s *Subject) ([]audit.Finding, error) {
	planned, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	packages := map[string][]string{}
	var reasons []string
	for _, build := range planned.AllBuilds() {
		reason := build.Uninstallable
		if reason == "" || build.Package == "" || build.Module == "" || slices.Contains(packages[reason], build.Package) {
			continue
		}
		if packages[reason] == nil {
			reasons = append(reasons, reason)
		}
		packages[reason] = append(packages[reason], build.Package)
	}
	var found []audit.Finding
	for _, reason := range reasons {
		found = append(found, warn("go install "+strings.Join(packages[reason], ", "), "does not work: "+reason,
			"document another way to install it, or see https://go.dev/ref/mod#go-install for what go install requires"))
	}
	return found, nil
}

// pathOfMajor returns the path of a module's major version.
func pathOfMajor(prefix, major string) string {
	switch {
	case strings.HasPrefix(prefix, "gopkg.in/"):
		return prefix + ".v" + major
	case major == "0" || major == "1":
		return prefix
	}
	return prefix + "/v" + major
}
