package client

import (
	"net/http"
	"net/http/httptest"
)

// Through lets a client ask a handler, without a network.
func Through(c *Client, handler http.Handler) { c.http.Transport = handled{handler} }

type handled struct{ http.Handler }

func (h handled) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, r)
	return answer.Result(), nil
}
