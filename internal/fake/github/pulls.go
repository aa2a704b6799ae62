package github

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"
)

// The states of a pull request.
const (
	OpenPull   = "open"
	MergedPull = "merged"
	ClosedPull = "closed" // without being merged
)

// PullRequest is a pull request of a repository.
type PullRequest struct {
	Number int
	Title  string
	Body   string
	Draft  bool
	Base   string // the branch that it goes to
	Head   string // owner/name:branch that it comes from
	State  string // [OpenPull], [MergedPull] or [ClosedPull]
	Files  map[string][]byte
}

// pull is a pull request. Its files are those of its source branch, until it is merged or closed.
type pull struct {
	PullRequest

	author      string
	head        *snapshot // its last commit
	created     time.Time
	ended       time.Time // when it was merged or closed
	mergeCommit string
}

// headRepository and headBranch are the source of the pull request.
func (p *pull) headRepository() string {
	name, _, _ := strings.Cut(p.Head, ":")
	return name
}

func (p *pull) headBranch() string {
	_, branch, _ := strings.Cut(p.Head, ":")
	return branch
}

// current returns the pull request with the newest commit of its branch.
func (s *Server) current(p *pull) *pull {
	copied := *p
	from := s.repositories[strings.ToLower(p.headRepository())]
	if p.State == OpenPull && from != nil && from.branches[p.headBranch()] != nil {
		copied.head = from.branches[p.headBranch()]
	}
	copied.Files = copied.head.files
	return &copied
}

// PullRequests returns the pull requests in the repository owner/name.
func (s *Server) PullRequests(repository string) []PullRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.repositories[strings.ToLower(repository)]
	if r == nil {
		return nil
	}
	var all []PullRequest
	for _, one := range r.pulls {
		found := s.current(one).PullRequest
		found.Files = maps.Clone(found.Files)
		all = append(all, found)
	}
	return all
}

// MergePull merges an open pull request of the repository owner/name, like its maintainers.
func (s *Server) MergePull(repository string, number int) error {
	return s.endPull(repository, number, (*Server).merge)
}

func (s *Server) merge(r *repository, p *pull) error {
	base := r.branches[p.Base]
	files, conflicts := base.merged(p.head)
	if len(conflicts) > 0 {
		return fmt.Errorf("it conflicts with %s in %s", p.Base, strings.Join(conflicts, ", "))
	}
	commit := r.record(fmt.Sprintf("Merge pull request #%d from %s", p.Number, p.Head), s.now(), files, []*snapshot{base, p.head})
	r.branches[p.Base] = commit
	p.State, p.mergeCommit = MergedPull, commit.sha
	return nil
}

// ClosePull closes an open pull request of the repository owner/name without merging it, like its maintainers.
func (s *Server) ClosePull(repository string, number int) error {
	return s.endPull(repository, number, (*Server).decline)
}

func (s *Server) decline(_ *repository, p *pull) error {
	p.State = ClosedPull
	return nil
}

func (s *Server) endPull(name string, number int, end func(*Server, *repository, *pull) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.repositories[strings.ToLower(name)]
	if r == nil || number < 1 || number > len(r.pulls) || r.pulls[number-1].State != OpenPull {
		return fmt.Errorf("%s has no open pull request %d", name, number)
	}
	ended := s.current(r.pulls[number-1])
	if err := end(s, r, ended); err != nil {
		return fmt.Errorf("pull request %d of %s: %w", number, name, err)
	}
	ended.ended = s.now()
	r.pulls[number-1] = ended
	return nil
}

// createPull opens a pull request. A user with write access to its source branch can open it, without access to the target repository:
// https://docs.github.com/rest/pulls/pulls#create-a-pull-request
func (s *Server) createPull(w http.ResponseWriter, req *http.Request, c caller) {
	var asked struct {
		Title, Body, Base, Head string
		HeadRepo                string `json:"head_repo"`
		Draft                   bool
	}
	if c.anonymous() {
		refuse(w, http.StatusUnauthorized, "Requires authentication")
		return
	}
	if !readJSON(w, req, &asked) {
		return
	}
	r := c.repository
	from, branch := s.headOf(r, asked.Head, asked.HeadRepo)
	var problems []problem
	bad := func(field, code string) {
		problems = append(problems, problem{Resource: "PullRequest", Field: field, Code: code})
	}
	if asked.Title == "" {
		bad("title", "missing_field")
	}
	if r.branches[asked.Base] == nil {
		bad("base", "invalid")
	}
	if from == nil || from.branches[branch] == nil {
		bad("head", "invalid")
	}
	if len(problems) > 0 {
		invalid(w, problems...)
		return
	}
	if !c.canWrite() && !(caller{c.login, c.write, from}).canWrite() {
		refuse(w, http.StatusForbidden, "Resource not accessible by personal access token")
		return
	}
	head, label, base := from.branches[branch], from.owner+":"+branch, r.owner+":"+asked.Base
	if from == r {
		label, base = branch, asked.Base
	}
	custom := func(message string) {
		invalid(w, problem{Resource: "PullRequest", Code: "custom", Message: message})
	}
	for _, other := range r.pulls {
		if other.Head == from.String()+":"+branch && other.Base == asked.Base && other.State == OpenPull {
			custom("A pull request already exists for " + from.owner + ":" + branch + ".")
			return
		}
	}
	if r.branches[asked.Base].contains(head) {
		custom("No commits between " + base + " and " + label)
		return
	}
	opened := &pull{PullRequest: PullRequest{
		Number: len(r.pulls) + 1, Title: asked.Title, Body: asked.Body, Draft: asked.Draft,
		Base: asked.Base, Head: from.String() + ":" + branch, State: OpenPull,
	}, author: c.login, head: head, created: s.now()}
	r.pulls = append(r.pulls, opened)
	writeJSON(w, http.StatusCreated, s.pullJSON(r, opened))
}

// headOf resolves branch, owner:branch or owner:repository:branch in the network of base.
func (s *Server) headOf(base *repository, head, name string) (from *repository, branch string) {
	parts := strings.Split(head, ":")
	switch len(parts) {
	case 1:
		if name != "" {
			return s.forkOf(base, base.owner, name), parts[0]
		}
		return base, parts[0]
	case 2:
		if name == "" && sameName(parts[0], base.owner) {
			name = base.name
		}
		return s.forkOf(base, parts[0], name), parts[1]
	case 3:
		return s.forkOf(base, parts[0], parts[1]), parts[2]
	}
	return nil, ""
}

func sameName(a, b string) bool { return strings.EqualFold(a, b) }
