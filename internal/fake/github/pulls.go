package github

import (
	"fmt"
	"net/http"
	"strings"
)

// PullRequest is an open pull request.
type PullRequest struct {
	Number int
	Title  string
	Body   string
	Draft  bool
	Base   string // the branch that it goes to
	Head   string // owner/name:branch that it comes from
	Files  map[string][]byte
}

// PullRequests are those that were opened in the repository owner/name.
func (s *Server) PullRequests(repository string) []PullRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.repositories[strings.ToLower(repository)]; r != nil {
		return append([]PullRequest(nil), r.pulls...)
	}
	return nil
}

func (s *Server) createPull(w http.ResponseWriter, req *http.Request, c caller) {
	var asked struct {
		Title, Body, Base, Head string
		Draft                   bool
	}
	if !readJSON(w, req, &asked) {
		return
	}
	r := c.repository
	from, branch := s.headOf(r, asked.Head)
	var problems []problem
	if r.branches[asked.Base] == nil {
		problems = append(problems, problem{Resource: "PullRequest", Field: "base", Code: "invalid"})
	}
	if from == nil || from.branches[branch] == nil {
		problems = append(problems, problem{Resource: "PullRequest", Field: "head", Code: "invalid"})
	}
	if len(problems) > 0 {
		invalid(w, problems...)
		return
	}
	head := from.String() + ":" + branch
	custom := func(message string) {
		invalid(w, problem{Resource: "PullRequest", Code: "custom", Message: message})
	}
	for _, other := range r.pulls {
		if other.Head == head && other.Base == asked.Base {
			custom("A pull request already exists for " + from.owner + ":" + branch + ".")
			return
		}
	}
	if from.branches[branch].sha == r.branches[asked.Base].sha {
		custom("No commits between " + asked.Base + " and " + branch)
		return
	}
	pull := PullRequest{
		Number: len(r.pulls) + 1, Title: asked.Title, Body: asked.Body, Draft: asked.Draft,
		Base: asked.Base, Head: head, Files: from.branches[branch].files,
	}
	r.pulls = append(r.pulls, pull)
	writeJSON(w, http.StatusCreated, map[string]any{
		"number": pull.Number, "title": pull.Title, "state": "open", "draft": pull.Draft,
		"html_url": fmt.Sprintf("%s/%s/pull/%d", s.base, r, pull.Number),
	})
}

// headOf finds what branch, owner:branch or owner:repository:branch names.
func (s *Server) headOf(base *repository, head string) (from *repository, branch string) {
	parts := strings.Split(head, ":")
	switch len(parts) {
	case 1:
		return base, parts[0]
	case 2:
		return s.repositories[strings.ToLower(parts[0]+"/"+base.name)], parts[1]
	case 3:
		return s.repositories[strings.ToLower(parts[0]+"/"+parts[1])], parts[2]
	}
	return nil, ""
}
