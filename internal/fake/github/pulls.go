package github

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
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

// pull is a pull request. Its files are those of the branch that it comes from, up to when it is merged or closed.
type pull struct {
	PullRequest

	author      string
	head        *snapshot // the last that it had
	created     time.Time
	ended       time.Time // when it was merged or closed
	mergeCommit string
}

// headRepository and headBranch are where the pull request comes from.
func (p *pull) headRepository() string {
	name, _, _ := strings.Cut(p.Head, ":")
	return name
}

func (p *pull) headBranch() string {
	_, branch, _ := strings.Cut(p.Head, ":")
	return branch
}

// current is the pull request with the newest commit of its branch.
func (s *Server) current(p *pull) *pull {
	copied := *p
	from := s.repositories[strings.ToLower(p.headRepository())]
	if p.State == OpenPull && from != nil && from.branches[p.headBranch()] != nil {
		copied.head = from.branches[p.headBranch()]
	}
	copied.Files = copied.head.files
	return &copied
}

// PullRequests are those that were opened in the repository owner/name.
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

// MergePull merges an open pull request of the repository owner/name, as its maintainers do.
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

// ClosePull closes an open pull request of the repository owner/name, as its maintainers do who do not want it.
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

// createPull opens a pull request. A user who can write to the branch that it comes from may open it, with no rights in the repository that
// it goes to: https://docs.github.com/rest/pulls/pulls#create-a-pull-request
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

// headOf finds what branch, owner:branch or owner:repository:branch names in the network of base.
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

type pullJSON struct {
	Number         int        `json:"number"`
	Title          string     `json:"title"`
	Body           string     `json:"body"`
	State          string     `json:"state"` // open or closed
	Draft          bool       `json:"draft"`
	Merged         bool       `json:"merged"`
	MergedAt       *time.Time `json:"merged_at"`
	ClosedAt       *time.Time `json:"closed_at"`
	CreatedAt      time.Time  `json:"created_at"`
	MergeCommitSHA string     `json:"merge_commit_sha,omitempty"`
	HTMLURL        string     `json:"html_url"`
	URL            string     `json:"url"`
	User           userJSON   `json:"user"`
	Head           endJSON    `json:"head"`
	Base           endJSON    `json:"base"`
}

// endJSON is one of the two branches of a pull request.
type endJSON struct {
	Label string          `json:"label"`
	Ref   string          `json:"ref"`
	SHA   string          `json:"sha"`
	Repo  *repositoryJSON `json:"repo"` // null where it is no more
}

func (s *Server) pullJSON(r *repository, p *pull) pullJSON {
	p = s.current(p)
	answer := pullJSON{
		Number: p.Number, Title: p.Title, Body: p.Body, State: OpenPull, Draft: p.Draft, CreatedAt: p.created, User: userJSON{p.author},
		HTMLURL: fmt.Sprintf("%s/%s/pull/%d", s.base, r, p.Number), URL: s.apiURL(r, "/pulls/"+strconv.Itoa(p.Number)),
		Head: endJSON{Ref: p.headBranch(), SHA: p.head.sha}, Base: endJSON{Label: r.owner + ":" + p.Base, Ref: p.Base, SHA: r.branches[p.Base].sha},
	}
	if p.State != OpenPull {
		answer.State, answer.ClosedAt = ClosedPull, &p.ended
	}
	if p.State == MergedPull {
		answer.Merged, answer.MergedAt, answer.MergeCommitSHA = true, &p.ended, p.mergeCommit
	}
	owner, _, _ := strings.Cut(p.headRepository(), "/")
	answer.Head.Label = owner + ":" + p.headBranch()
	if from := s.repositories[strings.ToLower(p.headRepository())]; from != nil {
		answer.Head.Repo = s.repositoryJSON(from)
	}
	answer.Base.Repo = s.repositoryJSON(r)
	return answer
}

func (s *Server) getPull(w http.ResponseWriter, req *http.Request, c caller) {
	p := c.pull(req)
	if p == nil {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	writeJSON(w, http.StatusOK, s.pullJSON(c.repository, p))
}

// pull is the one that a request is about; nil when there is none.
func (c caller) pull(req *http.Request) *pull {
	number, err := strconv.Atoi(req.PathValue("number"))
	if err != nil || number < 1 || number > len(c.repository.pulls) {
		return nil
	}
	return c.repository.pulls[number-1]
}

// editPull changes title and text, for its author and for users with write access.
func (s *Server) editPull(w http.ResponseWriter, req *http.Request, c caller) {
	var asked struct{ Title, Body *string }
	p := c.pull(req)
	switch {
	case c.anonymous():
		refuse(w, http.StatusUnauthorized, "Requires authentication")
		return
	case p == nil:
		refuse(w, http.StatusNotFound, "Not Found")
		return
	case c.login != p.author && !c.canWrite():
		refuse(w, http.StatusForbidden, "Resource not accessible by personal access token")
		return
	case !readJSON(w, req, &asked):
		return
	}
	edited := *p
	set(&edited.Title, asked.Title)
	set(&edited.Body, asked.Body)
	c.repository.pulls[p.Number-1] = &edited
	writeJSON(w, http.StatusOK, s.pullJSON(c.repository, &edited))
}

// listPulls lists pull requests, newest first: https://docs.github.com/rest/pulls/pulls#list-pull-requests
func (s *Server) listPulls(w http.ResponseWriter, req *http.Request, c caller) {
	query := req.URL.Query()
	state, base, head := query.Get("state"), query.Get("base"), query.Get("head")
	if state == "" {
		state = OpenPull
	}
	found := []pullJSON{}
	for _, one := range slices.Backward(c.repository.pulls) {
		answer := s.pullJSON(c.repository, one)
		if (state == "all" || state == answer.State) && (base == "" || base == one.Base) &&
			// GitHub does not heed a head without an owner.
			(!strings.Contains(head, ":") || sameName(head, answer.Head.Label)) {
			found = append(found, answer)
		}
	}
	part := page(s, w, req, found)
	if part == nil {
		part = []pullJSON{}
	}
	writeJSON(w, http.StatusOK, part)
}
