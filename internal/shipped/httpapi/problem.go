package httpapi

import "net/http"

// problem is an error as a document for programs and people (RFC 9457). Its type is about:blank,
// which says that the status tells all that a program needs (section 4.2.1).
type problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
}

// writeProblem answers with an error. The detail is for the client: what was wrong with this request.
func writeProblem(w http.ResponseWriter, code int, detail string) {
	write(w, code, "application/problem+json", encode(problem{Title: http.StatusText(code), Status: code, Detail: detail}))
}
