package github

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

type userJSON struct {
	Login string `json:"login"`
}

// problem is one entry of the errors in a 422.
type problem struct {
	Resource string `json:"resource"`
	Field    string `json:"field,omitempty"`
	Code     string `json:"code"`
	Message  string `json:"message,omitempty"`
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client has disconnected
}

func refuse(w http.ResponseWriter, status int, message string, problems ...problem) {
	writeJSON(w, status, struct {
		Message       string    `json:"message"`
		Errors        []problem `json:"errors,omitempty"`
		Documentation string    `json:"documentation_url"`
		Status        string    `json:"status"`
	}{message, problems, "https://docs.github.com/rest", strconv.Itoa(status)})
}

func invalid(w http.ResponseWriter, problems ...problem) {
	refuse(w, http.StatusUnprocessableEntity, "Validation Failed", problems...)
}

// readJSON reads a request's body, and responds to the request itself if it is not JSON.
func readJSON(w http.ResponseWriter, req *http.Request, into any) bool {
	if err := json.NewDecoder(req.Body).Decode(into); err != nil {
		refuse(w, http.StatusBadRequest, "Problems parsing JSON")
		return false
	}
	return true
}

// page returns the requested page of a list, and links to the other pages.
func page[T any](s *Server, w http.ResponseWriter, req *http.Request, all []T) []T {
	size := positive(req, "per_page", 30)
	size = min(size, 100)
	number := positive(req, "page", 1)
	pages := max(1, (len(all)+size-1)/size)
	link := ""
	add := func(to int, name string) {
		query := req.URL.Query()
		query.Set("page", strconv.Itoa(to))
		if link != "" {
			link += ", "
		}
		link += fmt.Sprintf("<%s%s?%s>; rel=%q", s.base, req.URL.EscapedPath(), query.Encode(), name)
	}
	if number > 1 {
		add(min(number-1, pages), "prev")
		add(1, "first")
	}
	if number < pages {
		add(number+1, "next")
		add(pages, "last")
	}
	if link != "" {
		w.Header().Set("Link", link)
	}
	if number > pages {
		return nil
	}
	return all[min((number-1)*size, len(all)):min(number*size, len(all))]
}

func positive(req *http.Request, name string, otherwise int) int {
	if n, err := strconv.Atoi(req.URL.Query().Get(name)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

func (s *Server) apiURL(r *repository, path string) string {
	return s.base + apiPrefix + "/repos/" + r.String() + path
}
