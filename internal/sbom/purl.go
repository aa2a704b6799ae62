package sbom

import (
	"net/url"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// packageURL returns the package URL of a module, or of a folder in it, according to https://github.com/package-url/purl-spec:
// pkg:golang/github.com/relkit/relkit@v1.2.3#cmd/relkit.
//
// Its type golang also requires lower case. That rule is older than modules, whose paths differ by case: it would make one name of two
// modules, and databases that look up a module by such a name do not find it. Other tools that describe Go binaries keep the case as well.
func packageURL(module release.Module, folder string) string {
	text := "pkg:golang/" + escape(module.Path)
	if module.Version != "" {
		text += "@" + escape(module.Version)
	}
	if folder != "" {
		text += "#" + escape(folder)
	}
	return text
}

func escape(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		// A plus sign is allowed in a path, but not in a package URL: v2.0.0+incompatible.
		segments[i] = strings.ReplaceAll(url.PathEscape(segment), "+", "%2B")
	}
	return strings.Join(segments, "/")
}
