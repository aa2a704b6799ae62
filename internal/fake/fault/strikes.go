package fault

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// Answer responds with a status and a message in the format of GitHub and registries, and does nothing else. Headers are pairs of name and
// value.
func Answer(status int, message string, headers ...string) Strike {
	return func(w http.ResponseWriter, req *http.Request, _ http.Handler) {
		_, _ = io.Copy(io.Discard, req.Body) // a client that is still sending would not read the response
		answer(w, req, status, message, headers...)
	}
}

// HappensBut performs the request and then responds with something else.
func HappensBut(status int, message string) Strike {
	return func(w http.ResponseWriter, req *http.Request, next http.Handler) {
		next.ServeHTTP(nowhere{http.Header{}}, req)
		answer(w, req, status, message)
	}
}

func answer(w http.ResponseWriter, req *http.Request, status int, message string, headers ...string) {
	for i := 0; i+1 < len(headers); i += 2 {
		w.Header().Set(headers[i], headers[i+1])
	}
	w.Header().Set("Content-Type", "application/json")
	var body any = struct {
		Message string `json:"message"`
	}{message}
	if strings.HasPrefix(req.URL.Path, "/v2/") {
		code := map[int]string{http.StatusUnauthorized: "UNAUTHORIZED", http.StatusForbidden: "DENIED"}[status]
		if code == "" {
			code = "UNKNOWN"
		}
		body = map[string][]map[string]string{"errors": {{"code": code, "message": message}}}
	}
	text, err := json.Marshal(body)
	if err != nil {
		text = []byte(err.Error())
	}
	w.WriteHeader(status)
	_, _ = w.Write(text) // the client has disconnected
}

// HangUpAnd cuts the connection before anything is done.
func HangUpAnd(then func()) Strike {
	return func(http.ResponseWriter, *http.Request, http.Handler) {
		then()
		panic(http.ErrAbortHandler)
	}
}

// HappensAnd performs the request, then calls a function, and never responds: the same as if the client is killed just after it has sent a
// request.
func HappensAnd(then func()) Strike {
	return func(_ http.ResponseWriter, req *http.Request, next http.Handler) {
		next.ServeHTTP(nowhere{http.Header{}}, req)
		then()
		panic(http.ErrAbortHandler)
	}
}

// First calls a function, and then lets the request through.
func First(do func()) Strike {
	return func(w http.ResponseWriter, req *http.Request, next http.Handler) {
		do()
		next.ServeHTTP(w, req)
	}
}

// CutUpload lets half of the body through and cuts the connection.
func CutUpload(_ http.ResponseWriter, req *http.Request, next http.Handler) {
	half(req, next)
	panic(http.ErrAbortHandler)
}

// LoseUpload lets half of the body through and responds with 502, like a gateway that loses its backend.
func LoseUpload(w http.ResponseWriter, req *http.Request, next http.Handler) {
	whole := req.Body
	half(req, next)
	_, _ = io.Copy(io.Discard, whole)
	answer(w, req, http.StatusBadGateway, "Server Error")
}

func half(req *http.Request, next http.Handler) {
	part := req.Clone(req.Context())
	part.Body = io.NopCloser(io.MultiReader(io.LimitReader(req.Body, req.ContentLength/2), broken{}))
	next.ServeHTTP(nowhere{http.Header{}}, part)
}

type broken struct{}

// Read implements [io.Reader].
func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// nowhere discards a response.
type nowhere struct{ header http.Header }

// Header implements [http.ResponseWriter].
func (n nowhere) Header() http.Header { return n.header }

// WriteHeader implements [http.ResponseWriter].
func (nowhere) WriteHeader(int) {}

// Write implements [io.Writer].
func (nowhere) Write(p []byte) (int, error) { return len(p), nil }

// Clock lets a request through and responds with a wrong date.
func Clock(ahead time.Duration) Strike {
	return func(w http.ResponseWriter, req *http.Request, next http.Handler) {
		w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
		next.ServeHTTP(w, req)
	}
}
