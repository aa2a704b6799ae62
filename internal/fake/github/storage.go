package github

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"slices"
)

// storagePrefix is the target of download redirects. GitHub also keeps assets on a separate host, behind URLs that cannot be guessed.
const storagePrefix = "/storage/"

// maxAsset is the limit for the size of an asset: 2 GiB.
const maxAsset = 2 << 30

// maxAssets is how many assets a release can have.
const maxAssets = 1000

func (s *Server) uploadAsset(w http.ResponseWriter, req *http.Request, c caller) {
	a := s.reserve(w, req, c)
	if a == nil {
		return
	}
	sum, size, err := store(a.file, req.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.assets[a.id] == nil { // deleted during its upload
		_ = os.Remove(a.file)
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	if err != nil {
		_ = os.Remove(a.file)
		refuse(w, http.StatusBadGateway, fmt.Sprintf("Could not store %s: %v", a.name, err))
		return
	}
	a.sha256, a.size = sum, size
	writeJSON(w, http.StatusCreated, s.assetJSON(a))
}

// reserve reserves the name of an asset before its bytes are read, or refuses the upload.
func (s *Server) reserve(w http.ResponseWriter, req *http.Request, c caller) *asset {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := c.release(req)
	name := assetName(req.URL.Query().Get("name"))
	switch {
	case r == nil:
		refuse(w, http.StatusNotFound, "Not Found")
	case r.immutable:
		refuse(w, http.StatusUnprocessableEntity, "Cannot upload assets to an immutable release.")
	case name == "":
		invalid(w, problem{Resource: "ReleaseAsset", Field: "name", Code: "missing_field"})
	case req.ContentLength <= 0:
		refuse(w, http.StatusBadRequest, "Bad Content-Length: an asset cannot be empty, and its size must be given")
	case req.ContentLength >= maxAsset:
		invalid(w, problem{Resource: "ReleaseAsset", Field: "size", Code: "custom", Message: "size must be less than or equal to 2147483648"})
	case slices.ContainsFunc(r.assets, func(a *asset) bool { return a.name == name }):
		invalid(w, problem{Resource: "ReleaseAsset", Field: "name", Code: "already_exists"})
	case len(r.assets) >= maxAssets:
		invalid(w, problem{Resource: "ReleaseAsset", Code: "custom", Message: "file_count limited to 1000 assets per release"})
	default:
		a := s.newAsset(r, name, c.login)
		a.label = req.URL.Query().Get("label")
		if kind, _, err := mime.ParseMediaType(req.Header.Get("Content-Type")); err == nil {
			a.contentType = kind
		}
		return a
	}
	return nil
}

// store writes and hashes a new file: no asset is kept in memory.
func store(file string, from io.Reader) (sum string, size int64, err error) {
	to, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", 0, err
	}
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(to, hash), from)
	return hex.EncodeToString(hash.Sum(nil)), size, errors.Join(err, to.Close())
}

func (s *Server) redirectToStorage(w http.ResponseWriter, req *http.Request, a *asset) {
	// Send the file name as GitHub does, for clients that save the file.
	named := url.Values{"response-content-disposition": {"attachment; filename=" + a.name}}
	http.Redirect(w, req, s.base+storagePrefix+a.key+"?"+named.Encode(), http.StatusFound)
}

func (s *Server) storage(w http.ResponseWriter, req *http.Request) {
	a, file := s.open(req.PathValue("key"))
	if file == nil {
		http.NotFound(w, req)
		return
	}
	defer func() { _ = file.Close() }()
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", "attachment; filename="+a.name)
	http.ServeContent(w, req, "", a.created, file)
}

func (s *Server) open(key string) (*asset, *os.File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.assets {
		if a.key == key && a.state() == uploaded {
			if file, err := os.Open(a.file); err == nil {
				return a, file
			}
		}
	}
	return nil, nil
}
