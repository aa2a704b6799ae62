package lambda

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf8"
)

// writer keeps an answer until it is whole: Lambda takes it in one piece.
type writer struct {
	head   bool // the request is one whose answer has no body
	header http.Header
	sent   http.Header // as it was when the answer began
	code   int
	body   bytes.Buffer
}

func newWriter(method string) *writer {
	return &writer{head: method == http.MethodHead, header: http.Header{}}
}

func (w *writer) Header() http.Header { return w.header }

func (w *writer) WriteHeader(code int) {
	if w.code == 0 && code >= http.StatusOK { // Lambda has no way to say that more is to come
		w.code, w.sent = code, w.header.Clone()
	}
}

func (w *writer) Write(body []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.head {
		return len(body), nil
	}
	return w.body.Write(body)
}

// answer is the answer to a request in payload format 2.0.
func (w *writer) answer() ([]byte, error) {
	w.WriteHeader(http.StatusOK)
	cookies := w.sent["Set-Cookie"] // the one header whose values cannot be joined
	headers := map[string]string{}
	for name, values := range w.sent {
		if name != "Set-Cookie" {
			headers[name] = strings.Join(values, ", ")
		}
	}
	// Text goes as it is. What is no UTF-8 would not survive JSON: an image, or a body that is compressed.
	body, binary := w.body.String(), !utf8.Valid(w.body.Bytes())
	if binary {
		body = base64.StdEncoding.EncodeToString(w.body.Bytes())
	}
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false) // six bytes for one, where Lambda takes so many in all
	err := encoder.Encode(struct {
		StatusCode      int               `json:"statusCode"`
		Headers         map[string]string `json:"headers"`
		Cookies         []string          `json:"cookies,omitempty"`
		Body            string            `json:"body"`
		IsBase64Encoded bool              `json:"isBase64Encoded"`
	}{w.code, headers, cookies, body, binary})
	return encoded.Bytes(), err
}
