package github

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
)

// Repository is the initial state of a repository.
type Repository struct {
	Owner, Name   string
	DefaultBranch string // if empty, "main" or that of Parent
	// Immutable freezes each release when it is published.
	Immutable bool
	// Parent is the owner/name that this repository is a fork of; empty if it is not a fork. It must precede its fork in the configuration.
	// A fork starts with all branches of its parent and the same default branch.
	Parent string
	// Tags are the git tags with their commits. If nil, every tag exists.
	Tags map[string]string
	// Files are the files on the default branch, by path.
	Files map[string][]byte
	// Empty is a new repository without a commit.
	Empty bool
	// Releases are already published, oldest first.
	Releases   []Release
	Milestones []string // titles of the open milestones
	// History lists the commits after base up to head, oldest first, for comparisons and generated notes. Base is empty for the first
	// release. Nil if the repository has no history.
	History func(ctx context.Context, base, head string) ([]Commit, error)
}

// Commit is one commit of a repository's history.
type Commit struct {
	SHA     string
	Message string // subject and body
	Name    string // the author's
	Email   string // the author's
	Login   string // the author's account; empty if no account has the address
}

type repository struct {
	id            int64
	owner, name   string
	defaultBranch string
	immutable     bool
	parent        *repository
	history       func(ctx context.Context, base, head string) ([]Commit, error)
	releases      []*published
	latest        *published      // the release that was made latest; nil if there is none
	burnt         map[string]bool // tags of deleted immutable releases, which cannot be used again
	branches      map[string]*snapshot
	snapshots     map[string]*snapshot // by commit
	tags          map[string]string    // nil if every tag exists
	milestones    []*milestone
	pulls         []*pull // by number
}

func (r *repository) String() string { return r.owner + "/" + r.name }

func (s *Server) add(from Repository) error {
	if s.repositories[strings.ToLower(from.Owner+"/"+from.Name)] != nil {
		return errors.New("it already exists")
	}
	parent := s.repositories[strings.ToLower(from.Parent)]
	if from.Parent != "" && parent == nil {
		return fmt.Errorf("its parent %s is not there yet", from.Parent)
	}
	r := &repository{
		id: s.nextID(), owner: from.Owner, name: from.Name, defaultBranch: from.DefaultBranch,
		immutable: from.Immutable, history: from.History,
		parent:   parent,
		burnt:    map[string]bool{},
		tags:     maps.Clone(from.Tags),
		branches: map[string]*snapshot{}, snapshots: map[string]*snapshot{},
	}
	if parent != nil {
		maps.Copy(r.branches, parent.branches)
		r.defaultBranch = cmp.Or(r.defaultBranch, parent.defaultBranch)
	}
	r.defaultBranch = cmp.Or(r.defaultBranch, "main")
	if r.branches[r.defaultBranch] == nil && !from.Empty || len(from.Files) > 0 {
		r.commit(r.defaultBranch, "Initial commit", s.now(), from.Files)
	}
	for _, title := range from.Milestones {
		r.milestones = append(r.milestones, &milestone{Number: len(r.milestones) + 1, Title: title, State: "open"})
	}
	s.repositories[strings.ToLower(r.String())] = r
	s.order = append(s.order, strings.ToLower(r.String()))
	for _, published := range from.Releases {
		if err := s.seed(r, published); err != nil {
			return err
		}
	}
	return nil
}

type repositoryJSON struct {
	ID            int64           `json:"id"`
	Name          string          `json:"name"`
	FullName      string          `json:"full_name"`
	Owner         userJSON        `json:"owner"`
	Private       bool            `json:"private"`
	Fork          bool            `json:"fork"`
	HTMLURL       string          `json:"html_url"`
	URL           string          `json:"url"`
	DefaultBranch string          `json:"default_branch"`
	Parent        *repositoryJSON `json:"parent,omitempty"`      // of a fork, in responses about the fork itself
	Permissions   *permissions    `json:"permissions,omitempty"` // omitted for anonymous requests
}

type permissions struct {
	Admin bool `json:"admin"`
	Push  bool `json:"push"`
	Pull  bool `json:"pull"`
}

func (s *Server) repositoryJSON(r *repository) *repositoryJSON {
	return &repositoryJSON{
		ID: r.id, Name: r.name, FullName: r.String(), Owner: userJSON{Login: r.owner}, Fork: r.parent != nil,
		HTMLURL: s.base + "/" + r.String(), URL: s.apiURL(r, ""), DefaultBranch: r.defaultBranch,
	}
}

func (s *Server) getRepository(w http.ResponseWriter, _ *http.Request, c caller) {
	answer := s.repositoryJSON(c.repository)
	if c.repository.parent != nil {
		answer.Parent = s.repositoryJSON(c.repository.parent)
	}
	if !c.anonymous() {
		answer.Permissions = &permissions{Push: c.canWrite(), Pull: true}
	}
	writeJSON(w, http.StatusOK, answer)
}
