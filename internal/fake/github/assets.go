package github

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// asset is one file of a release.
type asset struct {
	id          int64
	release     *published
	name        string
	label       string
	contentType string
	uploader    string
	key         string // the secret part of its storage URL
	file        string
	size        int64
	sha256      string // hex; empty until the upload is complete
	created     time.Time
}

// The states of an asset. An interrupted upload leaves a starter, which keeps its name until it is deleted.
const (
	starter  = "starter"
	uploaded = "uploaded"
)

func (a *asset) state() string {
	if a.sha256 == "" {
		return starter
	}
	return uploaded
}

type assetJSON struct {
	ID          int64     `json:"id"`
	URL         string    `json:"url"`
	Name        string    `json:"name"`
	Label       string    `json:"label"`
	State       string    `json:"state"`
	ContentType string    `json:"content_type"`
	Size        int64     `json:"size"`
	Digest      *string   `json:"digest"` // null until it is uploaded
	Uploader    userJSON  `json:"uploader"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
	DownloadURL string    `json:"browser_download_url"`
}

func (s *Server) assetJSON(a *asset) assetJSON {
	repository := a.release.repository
	answer := assetJSON{
		ID: a.id, URL: s.apiURL(repository, "/releases/assets/"+strconv.FormatInt(a.id, 10)),
		Name: a.name, Label: a.label, State: a.state(), ContentType: a.contentType, Size: a.size,
		Uploader: userJSON{a.uploader}, CreatedAt: a.created, UpdatedAt: a.created,
		DownloadURL: s.base + "/" + repository.String() + "/releases/download/" + a.release.slug() + "/" + url.PathEscape(a.name),
	}
	if a.sha256 != "" {
		digest := "sha256:" + a.sha256
		answer.Digest = &digest
	}
	return answer
}

// newAsset adds an asset to a release before its upload.
func (s *Server) newAsset(r *published, name, uploader string) *asset {
	id := s.nextID()
	a := &asset{
		id: id, release: r, name: name, contentType: "application/octet-stream", uploader: uploader,
		key: rand.Text(), file: filepath.Join(s.dir, strconv.FormatInt(id, 10)), created: s.now(),
	}
	r.assets = append(r.assets, a)
	s.assets[id] = a
	return a
}

// discard deletes an asset and its bytes.
func (s *Server) discard(a *asset) {
	if !s.kept[a.file] {
		_ = os.Remove(a.file) // a starter has none
	}
	delete(s.assets, a.id)
}

// assetName returns GitHub's name for an uploaded file: characters that are not allowed in a URL become a full stop.
func assetName(name string) string {
	name = strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("._-+@", c) {
			return c
		}
		return '.'
	}, name)
	return strings.Trim(name, ".")
}

func (c caller) asset(s *Server, req *http.Request) *asset {
	id, err := strconv.ParseInt(req.PathValue("id"), 10, 64)
	if err != nil {
		return nil
	}
	a := s.assets[id]
	if a == nil || a.release.repository != c.repository || !c.sees(a.release) {
		return nil
	}
	return a
}

func (s *Server) listAssets(w http.ResponseWriter, req *http.Request, c caller) {
	r := c.release(req)
	if r == nil || req.PathValue("what") != "assets" {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	answer := []assetJSON{}
	for _, a := range page(s, w, req, r.assets) {
		answer = append(answer, s.assetJSON(a))
	}
	writeJSON(w, http.StatusOK, answer)
}

func (s *Server) getAsset(w http.ResponseWriter, req *http.Request, c caller) {
	a := c.asset(s, req)
	switch {
	case a == nil:
		refuse(w, http.StatusNotFound, "Not Found")
	case strings.HasPrefix(req.Header.Get("Accept"), "application/octet-stream"):
		s.redirectToStorage(w, req, a)
	default:
		writeJSON(w, http.StatusOK, s.assetJSON(a))
	}
}

func (s *Server) deleteAsset(w http.ResponseWriter, req *http.Request, c caller) {
	a := c.asset(s, req)
	switch {
	case a == nil:
		refuse(w, http.StatusNotFound, "Not Found")
	case a.release.immutable:
		refuse(w, http.StatusUnprocessableEntity, "Cannot delete asset from an immutable release.")
	default:
		a.release.assets = slices.DeleteFunc(a.release.assets, func(other *asset) bool { return other == a })
		s.discard(a)
		w.WriteHeader(http.StatusNoContent)
	}
}
