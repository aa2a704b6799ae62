package github

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
)

// caller is the user of a request, and the repository that it is about.
type caller struct {
	login      string // empty for anonymous requests
	write      []string
	repository *repository
}

func (c caller) anonymous() bool { return c.login == "" }

func (c caller) canWrite() bool {
	return slices.ContainsFunc(c.write, func(name string) bool {
		return strings.EqualFold(name, c.repository.String())
	})
}

// sees reports whether the caller can see a release: only users with write access see drafts.
func (c caller) sees(r *published) bool { return r != nil && (!r.draft || c.canWrite()) }

// who identifies the caller of a request. It refuses an unknown token, as GitHub does even where no token is needed.
func (s *Server) who(w http.ResponseWriter, req *http.Request) (caller, bool) {
	token := bearer(req)
	if token == "" {
		return caller{}, true
	}
	access, known := s.tokens[token]
	if !known {
		refuse(w, http.StatusUnauthorized, "Bad credentials")
		return caller{}, false
	}
	if access.Login == "" {
		access.Login = "release-bot"
	}
	return caller{login: access.Login, write: access.Write}, true
}

func bearer(req *http.Request) string {
	if _, password, ok := req.BasicAuth(); ok {
		return password
	}
	scheme, token, _ := strings.Cut(req.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "bearer") || strings.EqualFold(scheme, "token") {
		return token
	}
	return ""
}

type endpoint func(http.ResponseWriter, *http.Request, caller)

// reading handles requests with read access to a repository.
func (s *Server) reading(next endpoint) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		c, ok := s.who(w, req)
		if !ok {
			return
		}
		s.mu.Lock() // Restore may come between the requests of a client that is gone
		c.repository = s.repositories[strings.ToLower(req.PathValue("owner")+"/"+req.PathValue("repo"))]
		s.mu.Unlock()
		if c.repository == nil {
			refuse(w, http.StatusNotFound, "Not Found")
			return
		}
		next(w, req, c)
	}
}

// writing handles requests with write access to the repository.
func (s *Server) writing(next endpoint) http.HandlerFunc {
	return s.reading(func(w http.ResponseWriter, req *http.Request, c caller) {
		switch {
		case c.anonymous():
			refuse(w, http.StatusUnauthorized, "Requires authentication")
		case !c.canWrite():
			refuse(w, http.StatusForbidden, "Resource not accessible by personal access token")
		default:
			next(w, req, c)
		}
	})
}

// maxJSON is the size of the largest file that GitHub's contents API accepts, in base64.
const maxJSON = 140 << 20

// locked locks the state during a request. Endpoints that transfer assets do their own locking.
func (s *Server) locked(next endpoint) endpoint {
	return func(w http.ResponseWriter, req *http.Request, c caller) {
		// Read the whole body first: a stalled client must not block others.
		body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxJSON))
		if err != nil {
			refuse(w, http.StatusBadRequest, "Problems reading the request: "+err.Error())
			return
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
		s.mu.Lock()
		defer s.mu.Unlock()
		next(w, req, c)
	}
}
