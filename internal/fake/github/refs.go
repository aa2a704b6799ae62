package github

import (
	"net/http"
	"strings"
)

const (
	branchPrefix = "refs/heads/"
	tagPrefix    = "refs/tags/"
)

type objectJSON struct {
	Type string `json:"type"`
	SHA  string `json:"sha"`
}

func refJSON(ref, sha string) any {
	return struct {
		Ref    string     `json:"ref"`
		Object objectJSON `json:"object"`
	}{ref, objectJSON{"commit", sha}}
}

func (s *Server) getBranch(w http.ResponseWriter, req *http.Request, c caller) {
	name := req.PathValue("branch")
	head := c.repository.branches[name]
	if head == nil {
		refuse(w, http.StatusNotFound, "Branch not found")
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"name": name, "protected": false, "commit": map[string]any{"sha": head.sha},
	})
}

func (s *Server) getRef(w http.ResponseWriter, req *http.Request, c caller) {
	ref := "refs/" + req.PathValue("ref")
	if commit := c.repository.tags[strings.TrimPrefix(ref, tagPrefix)]; commit != "" && strings.HasPrefix(ref, tagPrefix) {
		writeJSON(w, http.StatusOK, refJSON(ref, commit))
		return
	}
	head := c.repository.branches[strings.TrimPrefix(ref, branchPrefix)]
	if len(c.repository.branches) == 0 {
		refuse(w, http.StatusConflict, "Git Repository is empty.")
		return
	}
	if head == nil || !strings.HasPrefix(ref, branchPrefix) {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	writeJSON(w, http.StatusOK, refJSON(ref, head.sha))
}

func (s *Server) createRef(w http.ResponseWriter, req *http.Request, c caller) {
	var asked struct{ Ref, SHA string }
	if !readJSON(w, req, &asked) {
		return
	}
	branch, ok := strings.CutPrefix(asked.Ref, branchPrefix)
	start := s.object(c.repository, asked.SHA)
	switch {
	case !ok || branch == "":
		refuse(w, http.StatusUnprocessableEntity, "Reference name must start with 'refs/' and contain at least one more slash.")
	case c.repository.branches[branch] != nil:
		refuse(w, http.StatusUnprocessableEntity, "Reference already exists")
	case start == nil:
		refuse(w, http.StatusUnprocessableEntity, "Object does not exist")
	default:
		c.repository.branches[branch] = start
		writeJSON(w, http.StatusCreated, refJSON(asked.Ref, start.sha))
	}
}
