package github

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

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
	Repo  *repositoryJSON `json:"repo"` // null if it was deleted
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

// pull returns the pull request of a request; nil if there is none.
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
			// GitHub ignores a head without an owner.
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
