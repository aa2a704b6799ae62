//go:build linux

package act_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cgi"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
)

// web is a fake GitHub under the names that GitHub has: the fake has one host for its pages, its API and its uploads.
type web struct {
	forge *fakegithub.Server
	git   http.Handler
}

var gitPath = regexp.MustCompile(`^/[^/]+/[^/]+/(info/refs|git-upload-pack|git-receive-pack)$`)

// newWeb serves the fake, and the bare repositories in a folder over git's own protocol.
func newWeb(t *testing.T, forge *fakegithub.Server, repositories string) *web {
	t.Helper()
	path, err := exec.CommandContext(t.Context(), "git", "--exec-path").Output()
	if err != nil {
		t.Fatal(err)
	}
	return &web{forge, &cgi.Handler{
		Path:       filepath.Join(strings.TrimSpace(string(path)), "git-http-backend"),
		Env:        []string{"GIT_PROJECT_ROOT=" + repositories, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_SYSTEM=" + os.DevNull},
		InheritEnv: []string{"PATH"},
		Stderr:     io.Discard, // the client sees what it says
	}}
}

// handlers are what the hosts of GitHub answer.
func (w *web) handlers() map[string]http.Handler {
	pages := w.under("")
	return map[string]http.Handler{
		"api.github.com":     w.under("/api/v3"),
		"uploads.github.com": w.under("/api/uploads"),
		"github.com": http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
			path := req.URL.Path
			if owner, rest, ok := strings.Cut(strings.TrimPrefix(path, "/"), "/"); ok {
				name, rest, _ := strings.Cut(rest, "/")
				path = "/" + owner + "/" + strings.TrimSuffix(name, ".git") + "/" + rest
			}
			if !gitPath.MatchString(path) {
				pages.ServeHTTP(rw, req)
				return
			}
			changed := req.Clone(req.Context())
			changed.URL.Path = path
			if req.ContentLength < 0 { // git-http-backend reads a body of unknown length to its end, and so waits for it
				body, err := io.ReadAll(req.Body)
				if err != nil {
					http.Error(rw, err.Error(), http.StatusBadRequest)
					return
				}
				changed.Body, changed.ContentLength, changed.TransferEncoding = io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
			}
			w.git.ServeHTTP(rw, changed)
		}),
	}
}

// under passes requests on to a folder of the fake, and replaces its own addresses with GitHub's.
func (w *web) under(folder string) http.Handler {
	to, err := url.Parse(w.forge.URL())
	if err != nil {
		panic(err) // it is the address of a listener
	}
	named := strings.NewReplacer(
		strings.TrimSuffix(w.forge.APIURL(), "/"), "https://api.github.com",
		strings.TrimSuffix(w.forge.UploadURL(), "/"), "https://uploads.github.com",
		w.forge.URL(), "https://github.com",
	)
	return &httputil.ReverseProxy{
		Rewrite: func(req *httputil.ProxyRequest) {
			req.SetURL(to)
			req.Out.URL.Path = folder + req.In.URL.Path
			req.Out.URL.RawPath = ""
			req.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: func(resp *http.Response) error {
			for _, name := range []string{"Location", "Link"} {
				if value := resp.Header.Get(name); value != "" {
					resp.Header.Set(name, named.Replace(value))
				}
			}
			if kind := resp.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/json") && !strings.HasPrefix(kind, "text/html") {
				return nil
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				return err
			}
			_ = resp.Body.Close()
			text := named.Replace(string(body))
			resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
			if resp.Request.Method != http.MethodHead {
				resp.Header.Set("Content-Length", strconv.Itoa(len(text)))
			}
			return nil
		},
	}
}
