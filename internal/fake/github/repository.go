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

// Repository is one repository as it is when the fake starts.
type Repository struct {
	Owner, Name   string
	DefaultBranch string // "main" when empty, or that of Parent
	// Immutable freezes each release when it is published.
	Immutable bool
	// Parent is the owner/name that this repository is a fork of; empty when it is none. It must stand before
	// its fork in the configuration. A fork begins with all branches of its parent, and has its default branch.
	Parent string
	// Tags are the git tags and the commit that each points at. Nil where the fake is to take any tag for given.
	Tags map[string]string
	// Files stand on the default branch, by path.
	Files map[string][]byte
	// Empty is a repository without a commit, as one is that was just made.
	Empty bool
	// Releases are published already, oldest first.
	Releases   []Release
	Milestones []string // titles of the open milestones
	// History lists the commits after base up to head, oldest first, for comparisons and generated notes. Base is empty
	// for the first release. Nil when the repository has no history.
	History func(ctx context.Context, base, head string) ([]Commit, error)
}

// Commit is one commit of a repository's history.
type Commit struct {
	SHA     string
	Message string // subject and body
	Name    string // the author's
	Email   string // the author's
	Login   string // the author's account; empty when no account has the address
}

type repository struct {
	id            int64
	owner, name   string
	defaultBranch string
	immutable     bool
	parent        *repository
	history       func(ctx context.Context, base, head string) ([]Commit, error)
	releases      []*published
	latest        *published      // the release that was made latest; nil while none was
	burnt         map[string]bool // tags that an immutable release had, which no other may take
	branches      map[string]*snapshot
	snapshots     map[string]*snapshot // by commit
	tags          map[string]string    // nil if any tag is taken for given
	milestones    []*milestone
	pulls         []*pull // by number
}

func (r *repository) String() string { return r.owner + "/" + r.name }

func (s *Server) add(from Repository) error {
	if s.repositories[strings.ToLower(from.Owner+"/"+from.Name)] != nil {
		return errors.New("it is there already")
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
	Parent        *repositoryJSON `json:"parent,omitempty"`      // of a fork, where it is asked for itself
	Permissions   *permissions    `json:"permissions,omitempty"` // left out for the anonymous
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
