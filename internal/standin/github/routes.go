package github

import (
	"crypto/rand"
	"net/http"
	"strings"
)

// The prefixes are those of GitHub Enterprise Server, which clients add by themselves to a host that is
// not called api.… or uploads.….
const (
	apiPrefix    = "/api/v3"
	uploadPrefix = "/api/uploads"
)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	read := func(method, path string, next endpoint) {
		mux.HandleFunc(method+" "+apiPrefix+"/repos/{owner}/{repo}"+path, s.reading(s.locked(next)))
	}
	write := func(method, path string, next endpoint) {
		mux.HandleFunc(method+" "+apiPrefix+"/repos/{owner}/{repo}"+path, s.writing(s.locked(next)))
	}

	read("GET", "", s.getRepository)

	read("GET", "/releases", s.listReleases)
	read("GET", "/releases/latest", s.getLatestRelease)
	read("GET", "/releases/tags/{tag...}", s.getReleaseByTag)
	read("GET", "/releases/{id}", s.getRelease)
	write("POST", "/releases", s.createRelease)
	write("PATCH", "/releases/{id}", s.editRelease)
	write("DELETE", "/releases/{id}", s.deleteRelease)

	// "{what...}" and not "assets": the multiplexer refuses a pattern that overlaps with /releases/tags/{tag...}.
	read("GET", "/releases/{id}/{what...}", s.listAssets)
	read("GET", "/releases/assets/{id}", s.getAsset)
	write("DELETE", "/releases/assets/{id}", s.deleteAsset)
	mux.HandleFunc("POST "+uploadPrefix+"/repos/{owner}/{repo}/releases/{id}/assets", s.writing(s.uploadAsset))

	read("GET", "/compare/{basehead...}", s.compare)
	write("POST", "/releases/generate-notes", s.generateNotes)

	read("GET", "/contents/{path...}", s.getContents)
	write("PUT", "/contents/{path...}", s.putContents)
	read("GET", "/branches/{branch...}", s.getBranch)
	read("GET", "/git/ref/{ref...}", s.getRef)
	write("POST", "/git/refs", s.createRef)
	write("POST", "/merge-upstream", s.mergeUpstream)
	write("POST", "/pulls", s.createPull)

	read("GET", "/milestones", s.listMilestones)
	write("PATCH", "/milestones/{number}", s.editMilestone)

	mux.HandleFunc("GET "+apiPrefix+"/rate_limit", s.getRateLimit)
	mux.HandleFunc("GET "+apiPrefix+"/search/users", s.searchUsers)

	mux.HandleFunc("GET /{owner}/{repo}/releases/download/{path...}", s.downloadPage)
	mux.HandleFunc("GET /{owner}/{repo}/releases/tag/{tag...}", s.releasePage)
	mux.HandleFunc("GET /{owner}/{repo}/releases/latest", s.latestPage)
	mux.HandleFunc("GET /{owner}/{repo}/releases/latest/download/{name}", s.latestDownload)
	mux.HandleFunc("GET "+storagePrefix+"{key}", s.storage)

	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusNotFound, "Not Found")
	})
	return identified(mux)
}

// identified gives each answer the number that clients write into their logs.
func identified(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("X-Github-Request-Id", strings.ToUpper(rand.Text()))
		next.ServeHTTP(w, req)
	})
}
