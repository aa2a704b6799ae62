package github

import (
	"crypto/rand"
	"net/http"
	"strings"
)

// The prefixes are those of GitHub Enterprise Server, which clients add to hosts that are not called api.… or uploads.….
const (
	apiPrefix    = "/api/v3"
	uploadPrefix = "/api/uploads"
)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	get := func(path string, next endpoint) {
		mux.HandleFunc("GET "+apiPrefix+"/repos/{owner}/{repo}"+path, s.reading(s.locked(next)))
	}
	change := func(method, path string, next endpoint) {
		mux.HandleFunc(method+" "+apiPrefix+"/repos/{owner}/{repo}"+path, s.writing(s.locked(next)))
	}

	get("", s.getRepository)

	get("/releases", s.listReleases)
	get("/releases/latest", s.getLatestRelease)
	get("/releases/tags/{tag...}", s.getReleaseByTag)
	get("/releases/{id}", s.getRelease)
	change("POST", "/releases", s.createRelease)
	change("PATCH", "/releases/{id}", s.editRelease)
	change("DELETE", "/releases/{id}", s.deleteRelease)

	// "{what...}" and not "assets": the multiplexer refuses a pattern that overlaps with /releases/tags/{tag...}.
	get("/releases/{id}/{what...}", s.listAssets)
	get("/releases/assets/{id}", s.getAsset)
	change("DELETE", "/releases/assets/{id}", s.deleteAsset)
	mux.HandleFunc("POST "+uploadPrefix+"/repos/{owner}/{repo}/releases/{id}/assets", s.writing(s.uploadAsset))

	get("/compare/{basehead...}", s.compare)
	change("POST", "/releases/generate-notes", s.generateNotes)

	get("/contents/{path...}", s.getContents)
	change("PUT", "/contents/{path...}", s.putContents)
	get("/branches/{branch...}", s.getBranch)
	get("/git/ref/{ref...}", s.getRef)
	change("POST", "/git/refs", s.createRef)
	change("PATCH", "/git/refs/{ref...}", s.updateRef)
	get("/git/commits/{sha}", s.getGitCommit)
	change("POST", "/git/commits", s.createGitCommit)
	change("POST", "/git/trees", s.createTree)
	change("POST", "/merge-upstream", s.mergeUpstream)
	get("/pulls", s.listPulls)
	get("/pulls/{number}", s.getPull)
	mux.HandleFunc("PATCH "+apiPrefix+"/repos/{owner}/{repo}/pulls/{number}", s.reading(s.locked(s.editPull)))
	mux.HandleFunc("POST "+apiPrefix+"/repos/{owner}/{repo}/pulls", s.reading(s.locked(s.createPull)))

	get("/milestones", s.listMilestones)
	change("PATCH", "/milestones/{number}", s.editMilestone)

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

// identified adds the request ID that clients log to each response.
func identified(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("X-Github-Request-Id", strings.ToUpper(rand.Text()))
		next.ServeHTTP(w, req)
	})
}
