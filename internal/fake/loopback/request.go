package loopback

import (
	"bytes"
	"context"
	"net/http"
)

// Answer is the response of a handler.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // the first bytes, at most [MaxAnswer]
}

// MaxAnswer is how much of a body an [Answer] keeps.
const MaxAnswer = 4 << 20

// Do sends a request to a handler without a connection, so that a fake can query itself.
func Do(ctx context.Context, handler http.Handler, method, url, contentType string, body []byte) (Answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	w := &answering{answer: Answer{Header: http.Header{}}}
	handler.ServeHTTP(w, req)
	w.WriteHeader(http.StatusOK) // if nothing was written
	return w.answer, nil
}

type answering struct{ answer Answer }

// Header implements [http.ResponseWriter].
func (w *answering) Header() http.Header { return w.answer.Header }

// WriteHeader implements [http.ResponseWriter].
func (w *answering) WriteHeader(status int) {
	if w.answer.Status == 0 {
		w.answer.Status = status
	}
}

// Write implements [http.ResponseWriter].
func (w *answering) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	keep := min(len(p), MaxAnswer-len(w.answer.Body))
	w.answer.Body = append(w.answer.Body, p[:keep]...)
	return len(p), nil
}
