package github

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// published is a release, drafts included.
type published struct {
	id         int64
	repository *repository
	untagged   string // the tag's replacement in the URLs of a draft
	tag        string
	target     string
	name       string
	body       string
	draft      bool
	prerelease bool
	immutable  bool
	author     string
	created    time.Time
	public     time.Time // zero while it is a draft
	assets     []*asset
}

type releaseJSON struct {
	ID          int64       `json:"id"`
	URL         string      `json:"url"`
	AssetsURL   string      `json:"assets_url"`
	UploadURL   string      `json:"upload_url"`
	HTMLURL     string      `json:"html_url"`
	TagName     string      `json:"tag_name"`
	Target      string      `json:"target_commitish"`
	Name        string      `json:"name"`
	Body        string      `json:"body"`
	Draft       bool        `json:"draft"`
	Prerelease  bool        `json:"prerelease"`
	Immutable   bool        `json:"immutable"`
	Author      userJSON    `json:"author"`
	CreatedAt   time.Time   `json:"created_at"`
	PublishedAt *time.Time  `json:"published_at"` // null for a draft
	Assets      []assetJSON `json:"assets"`
}

// slug returns the part of the release's URLs that is the tag, or replaces it.
func (r *published) slug() string {
	if r.draft {
		return r.untagged
	}
	return url.PathEscape(r.tag)
}

func (s *Server) releaseJSON(r *published) releaseJSON {
	path := "/releases/" + strconv.FormatInt(r.id, 10)
	answer := releaseJSON{
		ID: r.id, URL: s.apiURL(r.repository, path), AssetsURL: s.apiURL(r.repository, path+"/assets"),
		UploadURL: s.base + uploadPrefix + "/repos/" + r.repository.String() + path + "/assets{?name,label}",
		HTMLURL:   s.base + "/" + r.repository.String() + "/releases/tag/" + r.slug(),
		TagName:   r.tag, Target: r.target, Name: r.name, Body: r.body,
		Draft: r.draft, Prerelease: r.prerelease, Immutable: r.immutable,
		Author: userJSON{r.author}, CreatedAt: r.created, Assets: []assetJSON{},
	}
	if !r.draft {
		answer.PublishedAt = &r.public
	}
	for _, a := range r.assets {
		answer.Assets = append(answer.Assets, s.assetJSON(a))
	}
	return answer
}

func (r *repository) byTag(tag string) *published {
	for _, other := range r.releases {
		if !other.draft && other.tag == tag {
			return other
		}
	}
	return nil
}

func (c caller) release(req *http.Request) *published {
	id, err := strconv.ParseInt(req.PathValue("id"), 10, 64)
	if err != nil {
		return nil
	}
	for _, r := range c.repository.releases {
		if r.id == id && c.sees(r) {
			return r
		}
	}
	return nil
}

func (s *Server) answerRelease(w http.ResponseWriter, status int, r *published) {
	if r == nil {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	writeJSON(w, status, s.releaseJSON(r))
}

func (s *Server) listReleases(w http.ResponseWriter, req *http.Request, c caller) {
	var visible []*published
	for _, r := range slices.Backward(c.repository.releases) {
		if c.sees(r) {
			visible = append(visible, r)
		}
	}
	answer := []releaseJSON{}
	for _, r := range page(s, w, req, visible) {
		answer = append(answer, s.releaseJSON(r))
	}
	writeJSON(w, http.StatusOK, answer)
}

func (s *Server) getRelease(w http.ResponseWriter, req *http.Request, c caller) {
	s.answerRelease(w, http.StatusOK, c.release(req))
}

// getReleaseByTag finds no drafts, whatever the token: a draft has no tag yet.
func (s *Server) getReleaseByTag(w http.ResponseWriter, req *http.Request, c caller) {
	s.answerRelease(w, http.StatusOK, c.repository.byTag(req.PathValue("tag")))
}

func (s *Server) getLatestRelease(w http.ResponseWriter, _ *http.Request, c caller) {
	s.answerRelease(w, http.StatusOK, c.repository.latestRelease())
}

func (s *Server) deleteRelease(w http.ResponseWriter, req *http.Request, c caller) {
	r := c.release(req)
	if r == nil {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	for _, a := range r.assets {
		s.discard(a)
	}
	c.repository.releases = slices.DeleteFunc(c.repository.releases, func(other *published) bool { return other == r })
	if c.repository.latest == r {
		c.repository.latest = nil
	}
	w.WriteHeader(http.StatusNoContent)
}
