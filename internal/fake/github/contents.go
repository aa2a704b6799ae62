package github

import (
	"encoding/base64"
	"net/http"
	"path"
)

type contentJSON struct {
	Type        string `json:"type"`
	Encoding    string `json:"encoding,omitempty"`
	Size        int    `json:"size"`
	Name        string `json:"name"`
	Path        string `json:"path"`
	Content     string `json:"content,omitempty"`
	SHA         string `json:"sha"`
	URL         string `json:"url"`
	HTMLURL     string `json:"html_url"`
	DownloadURL string `json:"download_url"`
}

func (s *Server) contentJSON(r *repository, branch, file string, content []byte) contentJSON {
	return contentJSON{
		Type: "file", Size: len(content), Name: path.Base(file), Path: file, SHA: objectName("blob", content),
		URL:     s.apiURL(r, "/contents/"+file+"?ref="+branch),
		HTMLURL: s.base + "/" + r.String() + "/blob/" + branch + "/" + file,
	}
}

func (s *Server) getContents(w http.ResponseWriter, req *http.Request, c caller) {
	branch := req.URL.Query().Get("ref")
	if branch == "" {
		branch = c.repository.defaultBranch
	}
	head := c.repository.branches[branch]
	if head == nil {
		head = s.object(c.repository, branch)
	}
	if len(c.repository.branches) == 0 {
		refuse(w, http.StatusNotFound, "This repository is empty.")
		return
	}
	if head == nil {
		refuse(w, http.StatusNotFound, "No commit found for the ref "+branch)
		return
	}
	content, found := head.files[req.PathValue("path")]
	if !found {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	answer := s.contentJSON(c.repository, branch, req.PathValue("path"), content)
	answer.Encoding, answer.Content = "base64", base64.StdEncoding.EncodeToString(content)
	writeJSON(w, http.StatusOK, answer)
}

// putContents creates a file, or replaces the one whose blob has the given sha.
func (s *Server) putContents(w http.ResponseWriter, req *http.Request, c caller) {
	var asked struct {
		Message string `json:"message"`
		Content []byte `json:"content"`
		SHA     string `json:"sha"`
		Branch  string `json:"branch"`
	}
	if !readJSON(w, req, &asked) {
		return
	}
	if asked.Branch == "" {
		asked.Branch = c.repository.defaultBranch
	}
	file := req.PathValue("path")
	head := c.repository.branches[asked.Branch]
	if len(c.repository.branches) == 0 { // the first file creates the first commit
		head = &snapshot{}
	}
	if head == nil {
		refuse(w, http.StatusNotFound, "Branch "+asked.Branch+" not found")
		return
	}
	old, exists := head.files[file]
	switch {
	case asked.Message == "":
		refuse(w, http.StatusUnprocessableEntity, "Invalid request.\n\n\"message\" wasn't supplied.")
		return
	case exists && asked.SHA == "":
		refuse(w, http.StatusUnprocessableEntity, "Invalid request.\n\n\"sha\" wasn't supplied.")
		return
	case exists && asked.SHA != objectName("blob", old), !exists && asked.SHA != "":
		refuse(w, http.StatusConflict, file+" does not match "+asked.SHA)
		return
	}
	commit := c.repository.commit(asked.Branch, asked.Message, s.now(), map[string][]byte{file: asked.Content})
	status := http.StatusCreated
	if exists {
		status = http.StatusOK
	}
	writeJSON(w, status, map[string]any{
		"content": s.contentJSON(c.repository, asked.Branch, file, asked.Content),
		"commit":  map[string]any{"sha": commit.sha, "message": commit.message},
	})
}
