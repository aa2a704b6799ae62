package github

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
)

// releaseRequest creates or edits a release; nil fields stay unchanged.
type releaseRequest struct {
	TagName    *string `json:"tag_name"`
	Target     *string `json:"target_commitish"`
	Name       *string `json:"name"`
	Body       *string `json:"body"`
	Draft      *bool   `json:"draft"`
	Prerelease *bool   `json:"prerelease"`
	MakeLatest *string `json:"make_latest"` // true, false or legacy
}

func (s *Server) createRelease(w http.ResponseWriter, req *http.Request, c caller) {
	var asked releaseRequest
	if !readJSON(w, req, &asked) {
		return
	}
	r := s.newRelease(c.repository, c.login)
	publish := asked.Draft == nil || !*asked.Draft
	if problems := r.apply(asked, publish); len(problems) > 0 {
		invalid(w, problems...)
		return
	}
	c.repository.releases = append(c.repository.releases, r)
	if publish {
		s.publish(r)
		r.settleLatest(asked.MakeLatest, true)
	}
	s.answerRelease(w, http.StatusCreated, r)
}

// newRelease creates a draft first, even if a public release was requested.
func (s *Server) newRelease(repository *repository, author string) *published {
	return &published{
		id: s.nextID(), repository: repository, untagged: untagged(),
		target: repository.defaultBranch, author: author, created: s.now(), draft: true,
	}
}

func untagged() string {
	var id [10]byte
	_, _ = rand.Read(id[:]) // never fails
	return "untagged-" + hex.EncodeToString(id[:])
}

func (s *Server) editRelease(w http.ResponseWriter, req *http.Request, c caller) {
	r := c.release(req)
	if r == nil {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	var asked releaseRequest
	if !readJSON(w, req, &asked) {
		return
	}
	publish := r.draft && asked.Draft != nil && !*asked.Draft
	withdraw := !r.draft && asked.Draft != nil && *asked.Draft
	if r.immutable && (withdraw || changes(asked.TagName, r.tag) || changes(asked.Target, r.target)) {
		invalid(w, problem{Resource: "Release", Code: "custom", Message: "Immutable releases cannot be changed"})
		return
	}
	edited := *r
	problems := edited.apply(asked, publish || !r.draft && !withdraw)
	// GitHub accepts make_latest for a draft only when it is created, and forgets it.
	if asked.MakeLatest != nil && *asked.MakeLatest == "true" && (edited.prerelease || r.draft && !publish || withdraw) {
		problems = append(problems, notLatest)
	}
	if len(problems) > 0 {
		invalid(w, problems...)
		return
	}
	*r = edited
	if withdraw {
		r.draft = true
	}
	if publish {
		s.publish(r)
	}
	r.settleLatest(asked.MakeLatest, publish)
	s.answerRelease(w, http.StatusOK, r)
}

func changes(to *string, from string) bool { return to != nil && *to != from }

// apply applies a request, and returns what GitHub would refuse. No other public release may have the tag of a public release.
func (r *published) apply(asked releaseRequest, public bool) []problem {
	set(&r.tag, asked.TagName)
	set(&r.target, asked.Target)
	set(&r.name, asked.Name)
	set(&r.body, asked.Body)
	set(&r.prerelease, asked.Prerelease)

	var problems []problem
	fail := func(field, code, message string) {
		problems = append(problems, problem{Resource: "Release", Field: field, Code: code, Message: message})
	}
	if r.tag == "" {
		fail("tag_name", "missing_field", "")
	}
	if other := r.repository.byTag(r.tag); public && other != nil && other.id != r.id {
		fail("tag_name", "already_exists", "")
	}
	if public && !r.immutable && r.repository.burnt[r.tag] {
		fail("tag_name", "custom", "tag_name was used by an immutable release")
	}
	if asked.MakeLatest != nil {
		switch *asked.MakeLatest {
		case "true", "false", "legacy":
		default:
			fail("make_latest", "invalid", "")
		}
		if *asked.MakeLatest == "true" && public && r.prerelease {
			problems = append(problems, notLatest)
		}
	}
	if len(r.body) > 125000 {
		fail("body", "custom", "body is too long (maximum is 125000 characters)")
	}
	return problems
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// publish makes a draft public.
func (s *Server) publish(r *published) {
	r.draft = false
	r.public = s.now()
	if tags := r.repository.tags; tags != nil && tags[r.tag] == "" {
		tags[r.tag] = r.target // GitHub creates a missing tag at the current head of the branch
	}
	if r.repository.immutable {
		r.immutable = true
		r.repository.burnt[r.tag] = true
	}
}
