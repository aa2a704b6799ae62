package github

import (
	"net/http"
	"time"
)

type rateJSON struct {
	Limit     int   `json:"limit"`
	Used      int   `json:"used"`
	Remaining int   `json:"remaining"`
	Reset     int64 `json:"reset"` // seconds since 1970
}

// getRateLimit reports no limits: the fake has none.
func (s *Server) getRateLimit(w http.ResponseWriter, req *http.Request) {
	if _, ok := s.who(w, req); !ok {
		return
	}
	reset := s.now().Add(time.Hour).Unix()
	core := rateJSON{Limit: 5000, Remaining: 5000, Reset: reset}
	writeJSON(w, http.StatusOK, map[string]any{
		"resources": map[string]rateJSON{"core": core, "search": {Limit: 30, Remaining: 30, Reset: reset}},
		"rate":      core,
	})
}

// searchUsers finds no user: the accounts of co-authors are unknown here.
func (s *Server) searchUsers(w http.ResponseWriter, req *http.Request) {
	if _, ok := s.who(w, req); !ok {
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"total_count": 0, "incomplete_results": false, "items": []any{}})
}
