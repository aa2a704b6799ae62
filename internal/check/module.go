package check

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/module"

	"github.com/relkit/relkit/internal/audit"
)

// Module proves that the module can be fetched by its version (https://go.dev/ref/mod#major-version-suffixes).
var Module = Question{
	Name:   "module",
	Proves: "the module path ends as the major version asks, so that go install finds the version",
	Run: func(_ context.Context, s *Subject) ([]audit.Finding, error) {
		path := s.Project.Module()
		switch {
		case path == "":
			return nil, errors.New("the project is no Go module")
		case s.Version.IsZero():
			return nil, errNoVersion
		}
		if !s.Version.IsModuleVersion() {
			return []audit.Finding{warn(s.Tag, "is no version of the Go module "+path+": go install finds the commit by its hash alone",
				"where people install it with Go or import it, tag versions like v1.2.3 (https://go.dev/ref/mod#versions)")}, nil
		}
		prefix, major, ok := module.SplitPathVersion(path)
		if ok && module.CheckPathMajor(s.Tag, major) == nil {
			return nil, nil
		}
		if !ok {
			return []audit.Finding{fail("go.mod", "names no valid module path: "+path, "run go mod edit -module with the path it is fetched by")}, nil
		}
		return []audit.Finding{fail("go.mod", fmt.Sprintf("the module %s cannot have a version %s: go install refuses it", path, s.Tag),
			fmt.Sprintf("run go mod edit -module %s and change the imports, or release a version of the major that the path has",
				pathOfMajor(prefix, s.Version.Major())))}, nil
	},
}

// pathOfMajor is the path of a module's major version.
func pathOfMajor(prefix, major string) string {
	switch {
	case strings.HasPrefix(prefix, "gopkg.in/"):
		return prefix + ".v" + major
	case major == "0" || major == "1":
		return prefix
	}
	return prefix + "/v" + major
}
