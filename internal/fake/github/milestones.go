package github

import (
	"net/http"
	"strconv"
)

type milestone struct {
	Number int    `json:"number"`
	Title  string `json:"title"`
	State  string `json:"state"`
}

func (s *Server) listMilestones(w http.ResponseWriter, req *http.Request, c caller) {
	state := req.URL.Query().Get("state")
	if state == "" {
		state = "open"
	}
	matching := []*milestone{}
	for _, m := range c.repository.milestones {
		if state == "all" || m.State == state {
			matching = append(matching, m)
		}
	}
	writeJSON(w, http.StatusOK, page(s, w, req, matching))
}

func (s *Server) editMilestone(w http.ResponseWriter, req *http.Request, c caller) {
	number, err := strconv.Atoi(req.PathValue("number"))
	if err != nil || number < 1 || number > len(c.repository.milestones) {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	var asked struct{ Title, State *string }
	if !readJSON(w, req, &asked) {
		return
	}
	m := c.repository.milestones[number-1]
	set(&m.Title, asked.Title)
	set(&m.State, asked.State)
	writeJSON(w, http.StatusOK, m)
}
