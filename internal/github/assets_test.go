package github_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	"github.com/relkit/relkit/internal/github"
)

func TestDownload(t *testing.T) {
	server := start(t, fakegithub.Release{Tag: "v1.0.0", Assets: map[string][]byte{"app.zip": []byte("public bytes")}})
	draft(t, server, "v1.1.0", map[string]string{"app.zip": "draft bytes"})
	for _, test := range []struct{ token, tag, want string }{
		{"", "v1.0.0", "public bytes"},
		{writer, "v1.0.0", "public bytes"},
		{writer, "v1.1.0", "draft bytes"},
	} {
		c := client(t, server, test.token)
		r, err := c.Release(t.Context(), app, test.tag)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		n, err := c.Download(t.Context(), r.Assets[0], &got)
		if err != nil || got.String() != test.want || n != int64(len(test.want)) {
			t.Errorf("%s with token %q: got %q (%d), %v", test.tag, test.token, &got, n, err)
		}
	}
}

func TestDraftAssetsNeedWriteAccess(t *testing.T) {
	server := start(t)
	draft(t, server, "v1.1.0", map[string]string{"app.zip": "draft bytes"})
	r, err := client(t, server, writer).Release(t.Context(), app, "v1.1.0")
	if err != nil {
		t.Fatal(err)
	}
	download := func(c *github.Client) (int64, error) { return c.Download(t.Context(), r.Assets[0], io.Discard) }
	fetch := func(c *github.Client) (int64, error) { return c.Fetch(t.Context(), r.Assets[0].URL, io.Discard) }
	for _, test := range []struct {
		name, token string
		get         func(*github.Client) (int64, error)
	}{
		{"anonymous", "", download},
		{"token that cannot write", reader, download},
		{"public URL", "", fetch},
	} {
		if n, err := test.get(client(t, server, test.token)); !errors.Is(err, github.ErrNotFound) || n != 0 {
			t.Errorf("%s: got %d bytes, %v, want ErrNotFound", test.name, n, err)
		}
	}
}

func TestTheTokenStaysWithTheAPI(t *testing.T) {
	var leaked []string
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if sent := req.Header.Get("Authorization"); sent != "" {
			leaked = append(leaked, sent)
		}
		_, _ = io.WriteString(w, "bytes")
	}))
	defer elsewhere.Close()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Header.Get("Authorization") != "Bearer "+writer {
			http.Error(w, `{"message":"Bad credentials"}`, http.StatusUnauthorized)
			return
		}
		switch req.URL.Path {
		case "/repos/acme/app/releases/tags/v1.0.0":
			_, _ = fmt.Fprint(w, `{"id":1,"tag_name":"v1.0.0"}`)
		case "/repos/acme/app/releases/1/assets":
			_, _ = fmt.Fprintf(w, `[{"id":2,"name":"a","url":"http://%s/repos/acme/app/releases/assets/2"}]`, req.Host)
		case "/repos/acme/app/releases/latest":
			http.NotFound(w, req)
		default:
			http.Redirect(w, req, elsewhere.URL+"/signed", http.StatusFound)
		}
	}))
	defer api.Close()
	c, err := github.New(github.Config{APIURL: api.URL, Token: writer})
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Release(t.Context(), app, "v1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if _, err := c.Download(t.Context(), r.Assets[0], &got); err != nil || got.String() != "bytes" {
		t.Fatalf("got %q, %v", &got, err)
	}
	if _, err := c.Fetch(t.Context(), elsewhere.URL+"/a", io.Discard); err != nil {
		t.Fatal(err)
	}
	if len(leaked) > 0 {
		t.Errorf("the token went to another host: %v", leaked)
	}
}

// A public client uses its token for the API, and downloads without it from the public URLs.
func TestPublicOnly(t *testing.T) {
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		seen = append(seen, req.URL.Path)
		switch req.URL.Path {
		case "/repos/acme/app/releases/tags/v1.0.0":
			if req.Header.Get("Authorization") != "Bearer "+writer {
				t.Error("the API was asked without the token")
			}
			_, _ = fmt.Fprint(w, `{"id":1,"tag_name":"v1.0.0"}`)
		case "/repos/acme/app/releases/1/assets":
			_, _ = fmt.Fprintf(w, `[{"id":2,"name":"a","url":"http://%s/api","browser_download_url":"http://%s/public"}]`, req.Host, strings.Replace(req.Host, "127.0.0.1", "localhost", 1))
		case "/public":
			if req.Header.Get("Authorization") != "" {
				t.Error("the token went along with a download")
			}
			_, _ = io.WriteString(w, "bytes")
		default:
			http.NotFound(w, req)
		}
	}))
	defer server.Close()
	c, err := github.New(github.Config{APIURL: server.URL, Token: writer, PublicOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Release(t.Context(), app, "v1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if _, err := c.Download(t.Context(), r.Assets[0], &got); err != nil || got.String() != "bytes" || slices.Contains(seen, "/api") {
		t.Errorf("got %q, %v; asked for %v", &got, err, seen)
	}
	if !c.Anonymous() {
		t.Error("it is not a public client")
	}
}

func TestADownloadThatIsCutOffFails(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "only this")
	}))
	defer server.Close()
	n, err := anonymous(t, server.URL).Fetch(t.Context(), server.URL+"/a", io.Discard)
	if err == nil || n != 9 || !strings.Contains(err.Error(), "cut off after 9 bytes") {
		t.Errorf("got %d, %v", n, err)
	}
}

func TestADownloadEndsWithItsContext(t *testing.T) {
	arrived, over := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(arrived)
		<-over
	}))
	defer server.Close()
	defer close(over)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	if _, err := anonymous(t, server.URL).Fetch(ctx, server.URL+"/a", io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func anonymous(t *testing.T, url string) *github.Client {
	t.Helper()
	c, err := github.New(github.Config{APIURL: url})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
