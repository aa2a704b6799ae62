package reply_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/limit"
	"github.com/relkit/relkit/internal/shipped/reply"
)

var text = strings.Repeat("what runs where ", 4000)

func handler(limits *limit.Limits, body string) http.Handler {
	return reply.Handler(limits, func(context.Context, *http.Request) (reply.Reply, error) {
		return reply.Reply{Status: http.StatusOK, ContentType: "text/plain", Body: []byte(body), Caching: "no-cache"}, nil
	}, func(w http.ResponseWriter, _ *http.Request, err error) {
		if errors.Is(err, limit.ErrBusy) {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
}

func ask(t *testing.T, h http.Handler, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, request)
	return answer
}

func TestCompression(t *testing.T) {
	h := handler(limit.New(), text)
	for accepted, want := range map[string]bool{
		"gzip": true, "br, GZIP;q=0.5": true, "gzip ; q=1": true, "": false, "br": false, "gzip;q=0": false, "identity, gzip; q=0.000": false,
	} {
		answer := ask(t, h, "Accept-Encoding", accepted)
		if got := answer.Header().Get("Content-Encoding") == "gzip"; got != want {
			t.Errorf("%q: compressed %t", accepted, got)
		}
		if answer.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: Vary is %q", accepted, answer.Header().Get("Vary"))
		}
		var body io.Reader = answer.Body
		if want {
			if answer.Body.Len() > len(text)/10 {
				t.Errorf("%d bytes are left of %d", answer.Body.Len(), len(text))
			}
			var err error
			if body, err = gzip.NewReader(body); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := io.ReadAll(body); err != nil || string(got) != text {
			t.Errorf("%q: got %d bytes, %v", accepted, len(got), err)
		}
		tag := answer.Header().Get("ETag")
		for _, next := range []string{"gzip", ""} { // whichever form the client has
			if again := ask(t, h, "Accept-Encoding", next, "If-None-Match", tag); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
				t.Errorf("%q, then %q: %d", accepted, next, again.Code)
			}
		}
	}
	if answer := ask(t, handler(limit.New(), "short"), "Accept-Encoding", "gzip"); answer.Body.String() != "short" {
		t.Errorf("a short answer became %q", answer.Body)
	}
}

// blocked is a client that takes nothing until it may.
type blocked struct {
	*httptest.ResponseRecorder

	begun, may chan struct{}
}

func (b blocked) Write(body []byte) (int, error) {
	b.begun <- struct{}{}
	<-b.may
	return b.ResponseRecorder.Write(body)
}

func TestUnreadAnswersAreBounded(t *testing.T) {
	limits := limit.New()
	limits.Answers = limit.NewBound(int64(2 * len(text)))
	limits.Requests = limit.NewBound(1) // which is free while an answer is only being sent
	h := handler(limits, text)
	client := blocked{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}
	done := make(chan struct{})
	for range 2 {
		go func() {
			h.ServeHTTP(blocked{httptest.NewRecorder(), client.begun, client.may}, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody))
			done <- struct{}{}
		}()
		<-client.begun
	}
	if answer := ask(t, h); answer.Code != http.StatusServiceUnavailable {
		t.Errorf("a third one: %d", answer.Code)
	}
	if answer := ask(t, handler(limits, "a small one")); answer.Code != http.StatusOK {
		t.Errorf("a small one: %d", answer.Code)
	}
	close(client.may)
	<-done
	<-done
	if answer := ask(t, h); answer.Code != http.StatusOK {
		t.Errorf("afterwards: %d", answer.Code)
	}
}
