package scaffold

import (
	"slices"
	"strings"
)

// roots is the package with CA roots, which an image of one binary lacks. The packages below it have them too.
const roots = "golang.org/x/crypto/x509roots/fallback"

// noteLimits notes what a released program may lack that a local build has.
func (s *study) noteLimits(all map[string]*pkg) {
	for _, program := range s.programs {
		if needs := s.needC(all, program.pkg); len(needs) > 0 {
			s.notef("%s is built without C (CGO_ENABLED=0), which these packages use: %s; test that it works", program.Name, strings.Join(needs, ", "))
		}
		if s.images && program.hasImage() && slices.Contains(program.pkg.Deps, "crypto/tls") && !slices.ContainsFunc(program.pkg.Deps, bringsRoots) {
			s.notef("the image of %s has no CA roots: if the program uses https, import _ %q", program.Name, roots)
		}
	}
}

func bringsRoots(path string) bool { return path == roots || strings.HasPrefix(path, roots+"/") }

// needC are the packages of a program that contain C, except for the standard library.
func (s *study) needC(all map[string]*pkg, program *pkg) []string {
	var found []string
	for _, path := range append([]string{program.ImportPath}, program.Deps...) {
		if one := all[path]; one != nil && !one.Standard && len(one.CgoFiles) > 0 {
			found = append(found, path)
		}
	}
	return found
}
