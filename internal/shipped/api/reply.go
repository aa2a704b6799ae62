package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
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
		tag := entityTag(reply.body)
		header.Set("ETag", tag)
		if holds(r.Header.Values("If-None-Match"), tag) {
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

// entityTag is one for exactly these bytes.
func entityTag(body []byte) string {
	const enough = 12 // bytes, so that no two answers ever share one by chance
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:enough]) + `"`
}

// holds looks for a tag in If-None-Match, by weak comparison (RFC 9110, section 13.1.2).
func holds(values []string, tag string) bool {
	for candidate := range strings.SplitSeq(strings.Join(values, ","), ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == tag || candidate == "*" {
			return true
		}
	}
	return false
}
