package lambdatest

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"unicode/utf8"
)

// FunctionURL returns what stands before a function: it makes an event of each request, in payload format 2.0.
func (l *Lambda) FunctionURL() http.Handler {
	return l.front(func(r *http.Request) string { return r.URL.EscapedPath() })
}

// HTTPAPI does the same in the manner of API Gateway, which decodes the path.
func (l *Lambda) HTTPAPI() http.Handler {
	return l.front(func(r *http.Request) string { return r.URL.Path })
}

func (l *Lambda) front(rawPath func(*http.Request) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		outcome := l.Invoke(newEvent(r, rawPath(r)))
		if outcome.Failure != nil {
			http.Error(w, "Internal Server Error", http.StatusBadGateway)
			return
		}
		answer(w, r, outcome.Answer)
	})
}

// newEvent returns an event with the documented fields that the service may read.
func newEvent(r *http.Request, rawPath string) string {
	headers, cookies := map[string]string{"host": r.Host, "x-forwarded-proto": "https"}, []string(nil)
	for name, values := range r.Header {
		if name == "Cookie" {
			cookies = strings.Split(strings.Join(values, "; "), "; ")
			continue
		}
		headers[strings.ToLower(name)] = strings.Join(values, ",")
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	text, binary := string(body), len(body) > 0 && (!utf8.Valid(body) || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json"))
	if binary {
		text = base64.StdEncoding.EncodeToString(body)
	}
	address, _, _ := net.SplitHostPort(r.RemoteAddr)
	headers["x-forwarded-for"] = address
	event, err := json.Marshal(map[string]any{
		"version": "2.0", "routeKey": "$default",
		"rawPath": rawPath, "rawQueryString": r.URL.RawQuery,
		"headers": headers, "cookies": cookies, "body": text, "isBase64Encoded": binary,
		"requestContext": map[string]any{
			"accountId": "anonymous", "stage": "$default", "routeKey": "$default",
			"http": map[string]any{
				"method": r.Method, "path": rawPath, "protocol": "HTTP/1.1", "sourceIp": address, "userAgent": r.UserAgent(),
			},
		},
	})
	if err != nil {
		panic(err)
	}
	return string(event)
}

func answer(w http.ResponseWriter, r *http.Request, encoded []byte) {
	var got struct {
		StatusCode      int
		Headers         map[string]string
		Cookies         []string
		Body            string
		IsBase64Encoded bool
	}
	if err := json.Unmarshal(encoded, &got); err != nil || got.StatusCode == 0 {
		http.Error(w, "Internal Server Error", http.StatusBadGateway)
		return
	}
	body := []byte(got.Body)
	if got.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(got.Body); err != nil {
			http.Error(w, "Internal Server Error", http.StatusBadGateway)
			return
		}
	}
	for name, value := range got.Headers {
		w.Header().Set(name, value)
	}
	for _, cookie := range got.Cookies {
		w.Header().Add("Set-Cookie", cookie)
	}
	w.WriteHeader(got.StatusCode)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}
