package scaffold

import (
	"slices"
	"strings"
)

// roots is the package that brings the CA roots which an image of one binary lacks. Those below it do as well.
const roots = "golang.org/x/crypto/x509roots/fallback"

// noteLimits tells where a program may work less well as it is released than as it is built at home.
func (s *study) noteLimits(all map[string]*pkg) {
	for _, program := range s.programs {
		if needs := s.needC(all, program.pkg); len(needs) > 0 {
			s.notef("%s is built without C (CGO_ENABLED=0), and these packages use it: %s; see that it works without", program.Name, strings.Join(needs, ", "))
		}
		if s.images && program.hasImage() && slices.Contains(program.pkg.Deps, "crypto/tls") && !slices.ContainsFunc(program.pkg.Deps, bringsRoots) {
			s.notef("the image of %s holds no CA roots: if the program calls https, import _ %q", program.Name, roots)
		}
	}
}

func bringsRoots(path string) bool { return path == roots || strings.HasPrefix(path, roots+"/") }

// needC are the packages of a program, those of the standard library left out, that hold C.
func (s *study) needC(all map[string]*pkg, program *pkg) []string {
	var found []string
	for _, path := range append([]string{program.ImportPath}, program.Deps...) {
		if one := all[path]; one != nil && !one.Standard && len(one.CgoFiles) > 0 {
			found = append(found, path)
		}
	}
	return found
}
