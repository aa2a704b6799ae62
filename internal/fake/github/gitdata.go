package github

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// The following creates commits of several files: https://docs.github.com/rest/git

// treeName returns the object name of a tree of these files.
func treeName(files map[string][]byte) string {
	var listed strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&listed, "%s %s\n", objectName("blob", files[name]), name)
	}
	return objectName("tree", []byte(listed.String()))
}

// keepTree saves the files of a tree by its name.
func (s *Server) keepTree(files map[string][]byte) string {
	name := treeName(files)
	s.trees[name] = files
	return name
}

type namedJSON struct {
	SHA string `json:"sha"`
}

func (s *Server) gitCommitJSON(commit *snapshot) any {
	parents := []namedJSON{}
	for _, parent := range commit.parents {
		parents = append(parents, namedJSON{parent.sha})
	}
	return map[string]any{"sha": commit.sha, "message": commit.message, "tree": namedJSON{s.keepTree(commit.files)}, "parents": parents}
}

func (s *Server) getGitCommit(w http.ResponseWriter, req *http.Request, c caller) {
	commit := s.object(c.repository, req.PathValue("sha"))
	if commit == nil {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	writeJSON(w, http.StatusOK, s.gitCommitJSON(commit))
}

// createTree creates a tree of the files in the request, based on another tree.
func (s *Server) createTree(w http.ResponseWriter, req *http.Request, _ caller) {
	var asked struct {
		BaseTree string `json:"base_tree"`
		Tree     []struct {
			Path, Mode, Type string
			Content          *string
		}
	}
	if !readJSON(w, req, &asked) {
		return
	}
	files := map[string][]byte{}
	if asked.BaseTree != "" {
		base, known := s.trees[asked.BaseTree]
		if !known {
			refuse(w, http.StatusUnprocessableEntity, "base_tree is not a valid tree oid")
			return
		}
		maps.Copy(files, base)
	}
	for _, entry := range asked.Tree {
		if entry.Content == nil || entry.Path == "" || entry.Mode != "100644" || entry.Type != "blob" {
			refuse(w, http.StatusUnprocessableEntity, "Must supply a valid tree.mode, tree.type and tree.content")
			return
		}
		files[entry.Path] = []byte(*entry.Content)
	}
	writeJSON(w, http.StatusCreated, map[string]any{"sha": s.keepTree(files), "truncated": false})
}

func (s *Server) createGitCommit(w http.ResponseWriter, req *http.Request, c caller) {
	var asked struct {
		Message, Tree string
		Parents       []string
	}
	if !readJSON(w, req, &asked) {
		return
	}
	files, known := s.trees[asked.Tree]
	if !known {
		refuse(w, http.StatusUnprocessableEntity, "Tree SHA does not exist")
		return
	}
	var parents []*snapshot
	for _, sha := range asked.Parents {
		parent := s.object(c.repository, sha)
		if parent == nil {
			refuse(w, http.StatusUnprocessableEntity, "Parent SHA does not exist or is not a commit object")
			return
		}
		parents = append(parents, parent)
	}
	writeJSON(w, http.StatusCreated, s.gitCommitJSON(c.repository.record(asked.Message, s.now(), files, parents)))
}

// updateRef moves a branch, without force only to a descendant of its head.
func (s *Server) updateRef(w http.ResponseWriter, req *http.Request, c caller) {
	var asked struct {
		SHA   string
		Force bool
	}
	if !readJSON(w, req, &asked) {
		return
	}
	branch, ok := strings.CutPrefix("refs/"+req.PathValue("ref"), branchPrefix)
	head, next := c.repository.branches[branch], s.object(c.repository, asked.SHA)
	switch {
	case !ok || head == nil:
		refuse(w, http.StatusUnprocessableEntity, "Reference does not exist")
	case next == nil:
		refuse(w, http.StatusUnprocessableEntity, "Object does not exist")
	case !next.contains(head) && !asked.Force:
		refuse(w, http.StatusUnprocessableEntity, "Update is not a fast forward")
	default:
		c.repository.branches[branch] = next
		writeJSON(w, http.StatusOK, refJSON(branchPrefix+branch, next.sha))
	}
}
