package api

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/relkit/relkit/internal/shipped/etag"
)

// reply is what a handle answers with.
type reply struct {
	status      int
	contentType string
	body        []byte // none with [http.StatusNoContent]
	caching     string // of an answer to GET
	location    string // of what was made
	link        string // to the next page
}

// How long an answer may be kept without asking whether it is still so. All of them are answered with
// 304 while they are.
const (
	alwaysAsk   = "no-cache"
	minute      = "max-age=60"
	neverChange = "max-age=86400, immutable"
)

// inJSON replies with a value of this package's types, which can always be written.
func inJSON(status int, value any) reply {
	body, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return reply{status: status, contentType: "application/json", body: append(body, '\n'), caching: alwaysAsk}
}

// send writes a reply, or 304 where the client has it already.
func (a *api) send(w http.ResponseWriter, r *http.Request, reply reply) {
	header := w.Header()
	if reply.location != "" {
		header.Set("Location", reply.location)
	}
	if reply.link != "" {
		header.Set("Link", reply.link)
	}
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	header.Set("Cache-Control", a.caching(reading, reply))
	if reading {
		tag := etag.Of(reply.body)
		header.Set("ETag", tag)
		if etag.Held(r.Header, tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if reply.status != http.StatusNoContent {
		header.Set("Content-Type", reply.contentType)
		header.Set("Content-Length", strconv.Itoa(len(reply.body)))
		header.Set("X-Content-Type-Options", "nosniff")
	}
	w.WriteHeader(reply.status)
	_, _ = w.Write(reply.body) // fails when the client has gone, and then nobody is left to tell
}

func (a *api) caching(reading bool, reply reply) string {
	switch {
	case !reading:
		return "no-store"
	case a.private:
		return "private, " + reply.caching
	}
	return reply.caching
}
