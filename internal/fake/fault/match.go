package fault

import (
	"net/http"
	"regexp"
	"strings"
)

// Match reports whether a rule applies to a request.
type Match func(*http.Request) bool

// The requests of a release.
var (
	Everything  Match = func(*http.Request) bool { return true }
	Changes     Match = func(req *http.Request) bool { return req.Method != http.MethodGet && req.Method != http.MethodHead }
	NewRelease        = request(http.MethodPost, `/repos/[^/]+/[^/]+/releases$`)
	Upload            = request(http.MethodPost, `^/api/uploads/`)
	Publication       = request(http.MethodPatch, `/releases/\d+$`)
	Download          = request(http.MethodGet, `^/storage/`)
	PublicURL         = request(http.MethodGet, `^/[^/]+/[^/]+/releases/download/`)
	FileWrite         = request(http.MethodPut, `/contents/`)
	Manifest          = request(http.MethodPut, `^/v2/.+/manifests/`)
	// TagOfManifest is the upload of a tagged manifest, the last request of a push.
	TagOfManifest = request(http.MethodPut, `^/v2/.+/manifests/[^:]+$`)
)

// DownloadOf is a download of an asset.
func DownloadOf(name string) Match {
	return func(req *http.Request) bool {
		return Download(req) && strings.HasSuffix(req.URL.Query().Get("response-content-disposition"), "filename="+name)
	}
}

// request matches a method and a regular expression for the path.
func request(method, path string) Match {
	expression := regexp.MustCompile(path)
	return func(req *http.Request) bool { return req.Method == method && expression.MatchString(req.URL.Path) }
}
