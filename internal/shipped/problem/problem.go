// Package problem answers requests that were refused or have failed, with a document for programs and
// people (RFC 9457). What is written to the log about it is not its business.
package problem

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// ContentType is that of every such answer.
const ContentType = "application/problem+json"

// Error says what went wrong, as it is written into the document. Its type is about:blank: the status says to a program what kind of
// problem it is (section 4.2.1).
type Error struct {
	Title   string   `json:"title"`
	Status  int      `json:"status"`
	Detail  string   `json:"detail,omitempty"`  // for the client: what was wrong with this request
	Errors  []Field  `json:"errors,omitempty"`  // each part of the request that is wrong
	Differs []string `json:"differs,omitempty"` // what is not as it was published, when that is the problem
}

// Field is a part of a request that is wrong, named by either Pointer or Parameter.
type Field struct {
	Pointer   string `json:"pointer,omitempty"`   // into the body, as in #/artifacts/0/sha256 (RFC 6901, section 6)
	Parameter string `json:"parameter,omitempty"` // of the path or the query
	Detail    string `json:"detail"`
}

// New is a document with only a detail.
func New(status int, detail string) *Error {
	return &Error{Title: http.StatusText(status), Status: status, Detail: detail}
}

// Error is the detail, so that a handler can return a problem.
func (d *Error) Error() string { return d.Detail }

// Write answers with a document that has only a detail.
func Write(w http.ResponseWriter, status int, detail string) { New(status, detail).Write(w) }

// Write answers with the document. No cache keeps it: the next time it may go well.
func (d *Error) Write(w http.ResponseWriter) {
	body, err := json.Marshal(d)
	if err != nil {
		panic(err) // strings and numbers, which can always be written
	}
	header := w.Header()
	header.Set("Content-Type", ContentType)
	header.Set("Content-Length", strconv.Itoa(len(body)+1))
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(d.Status)
	_, _ = w.Write(append(body, '\n')) // fails when the client has gone, and then there is no one to answer
}
