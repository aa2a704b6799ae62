package github

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

// releasePage serves a page for users; only its visibility matters.
func (s *Server) releasePage(w http.ResponseWriter, req *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.publicRelease(req, req.PathValue("tag"))
	if r == nil {
		http.NotFound(w, req)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(r.name + "\n\n" + r.body + "\n"))
}

func (s *Server) latestPage(w http.ResponseWriter, req *http.Request) {
	s.redirectToLatest(w, req, "tag", "")
}

func (s *Server) latestDownload(w http.ResponseWriter, req *http.Request) {
	s.redirectToLatest(w, req, "download", "/"+url.PathEscape(req.PathValue("name")))
}

func (s *Server) redirectToLatest(w http.ResponseWriter, req *http.Request, kind, rest string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	repository := s.publicRepository(req)
	if repository == nil || repository.latestRelease() == nil {
		http.NotFound(w, req)
		return
	}
	http.Redirect(w, req, s.base+"/"+repository.String()+"/releases/"+kind+"/"+repository.latestRelease().slug()+rest, http.StatusFound)
}

func (s *Server) publicRepository(req *http.Request) *repository {
	return s.repositories[strings.ToLower(req.PathValue("owner")+"/"+req.PathValue("repo"))]
}

func (s *Server) publicRelease(req *http.Request, tag string) *published {
	if repository := s.publicRepository(req); repository != nil {
		return repository.byTag(tag)
	}
	return nil
}

// downloadPage serves …/releases/download/TAG/NAME without a token.
func (s *Server) downloadPage(w http.ResponseWriter, req *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	tag, name := path.Split(req.PathValue("path")) // a tag may contain slashes, a name cannot
	if r := s.publicRelease(req, strings.TrimSuffix(tag, "/")); r != nil {
		for _, a := range r.assets {
			if a.name == name && a.state() == uploaded {
				s.redirectToStorage(w, req, a)
				return
			}
		}
	}
	http.NotFound(w, req)
}
