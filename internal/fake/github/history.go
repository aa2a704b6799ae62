package github

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

type commitJSON struct {
	SHA     string    `json:"sha"`
	HTMLURL string    `json:"html_url"`
	Author  *userJSON `json:"author"` // the account; null if no account has the author's address
	Commit  struct {
		Message string `json:"message"`
		Author  struct {
			Name  string `json:"name"`
			Email string `json:"email"`
		} `json:"author"`
	} `json:"commit"`
}

func (s *Server) commitJSON(r *repository, from Commit) commitJSON {
	answer := commitJSON{SHA: from.SHA, HTMLURL: s.base + "/" + r.String() + "/commit/" + from.SHA}
	if from.Login != "" {
		answer.Author = &userJSON{from.Login}
	}
	answer.Commit.Message = from.Message
	answer.Commit.Author.Name, answer.Commit.Author.Email = from.Name, from.Email
	return answer
}

func (r *repository) between(ctx context.Context, base, head string) ([]Commit, error) {
	if r.history == nil {
		return nil, fmt.Errorf("%s has no history here", r)
	}
	return r.history(ctx, base, head)
}

func (s *Server) compare(w http.ResponseWriter, req *http.Request, c caller) {
	base, head, _ := strings.Cut(req.PathValue("basehead"), "...")
	commits, err := c.repository.between(req.Context(), base, head)
	if err != nil {
		refuse(w, http.StatusNotFound, "Not Found: "+err.Error())
		return
	}
	part := []commitJSON{}
	for _, commit := range page(s, w, req, commits) {
		part = append(part, s.commitJSON(c.repository, commit))
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"status": "ahead", "ahead_by": len(commits), "behind_by": 0, "total_commits": len(commits), "commits": part,
	})
}

// generateNotes lists commits instead of GitHub's merged pull requests, which a repository without a forge does not have.
func (s *Server) generateNotes(w http.ResponseWriter, req *http.Request, c caller) {
	var asked struct {
		TagName         string `json:"tag_name"`
		PreviousTagName string `json:"previous_tag_name"`
	}
	if !readJSON(w, req, &asked) {
		return
	}
	r := c.repository
	if latest := r.latestRelease(); asked.PreviousTagName == "" && latest != nil {
		asked.PreviousTagName = latest.tag
	}
	commits, err := r.between(req.Context(), asked.PreviousTagName, asked.TagName)
	if err != nil {
		refuse(w, http.StatusNotFound, "Not Found: "+err.Error())
		return
	}
	var body strings.Builder
	body.WriteString("## What's Changed\n")
	for _, commit := range commits {
		subject, _, _ := strings.Cut(commit.Message, "\n")
		by := commit.Name
		if commit.Login != "" {
			by = "@" + commit.Login
		}
		fmt.Fprintf(&body, "* %s by %s in %s/%s/commit/%s\n", subject, by, s.base, r, commit.SHA)
	}
	comparison := "commits/" + asked.TagName
	if asked.PreviousTagName != "" {
		comparison = "compare/" + asked.PreviousTagName + "..." + asked.TagName
	}
	fmt.Fprintf(&body, "\n**Full Changelog**: %s/%s/%s", s.base, r, comparison)
	writeJSON(w, http.StatusOK, map[string]string{"name": asked.TagName, "body": body.String()})
}
