package registry_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/fake/registry"
)

// upload is one upload that a test controls step by step.
type upload struct {
	t   *testing.T
	url string
}

func begin(t *testing.T, server *registry.Server) upload {
	t.Helper()
	answer := upload{t, "http://" + server.Host() + "/v2/acme/app/blobs/uploads/"}.send(http.MethodPost, "", "")
	return upload{t, "http://" + server.Host() + answer.location}
}

// answer is the registry's response to one step of an upload.
type answer struct {
	status   int
	location string
}

func (u upload) send(method, query, body string, header ...string) answer {
	u.t.Helper()
	req, err := http.NewRequestWithContext(u.t.Context(), method, u.url+query, strings.NewReader(body))
	if err != nil {
		u.t.Fatal(err)
	}
	for _, h := range header {
		key, value, _ := strings.Cut(h, ": ")
		req.Header.Set(key, value)
	}
	got, err := http.DefaultClient.Do(req)
	if err != nil {
		u.t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	return answer{got.StatusCode, got.Header.Get("Location")}
}

func digest(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func TestEveryWayToUploadALayer(t *testing.T) {
	dir := t.TempDir()
	server := start(t, registry.Config{Dir: dir})
	type step struct {
		method, body string
		header       []string
		want         int
	}
	for name, test := range map[string]struct {
		steps   []step
		content string
	}{
		"all at the end": {[]step{{"PUT", "all of it", nil, 201}}, "all of it"},
		"as a stream":    {[]step{{"PATCH", "one stream", nil, 202}, {"PUT", "", nil, 201}}, "one stream"},
		"in chunks": {[]step{
			{"PATCH", "first,", []string{"Content-Range: 0-5"}, 202},
			{"PATCH", "second,", []string{"Content-Range: 6-12"}, 202},
			{"PUT", "last", nil, 201},
		}, "first,second,last"},
		"a chunk out of order": {[]step{
			{"PATCH", "early", []string{"Content-Range: 0-4"}, 202},
			{"PATCH", "late", []string{"Content-Range: 9-12"}, 416},
			{"PATCH", "late", []string{"Content-Range: 5-8"}, 202},
			{"PUT", "", nil, 201},
		}, "earlylate"},
	} {
		t.Run(name, func(t *testing.T) {
			u := begin(t, server)
			for _, s := range test.steps {
				query := ""
				if s.method == http.MethodPut {
					query = "?digest=" + digest(test.content)
				}
				if got := u.send(s.method, query, s.body, s.header...); got.status != s.want {
					t.Fatalf("%s %q: got %d, want %d", s.method, s.body, got.status, s.want)
				}
			}
			_, hex, _ := strings.Cut(digest(test.content), ":")
			if stored, err := os.ReadFile(filepath.Join(dir, "blobs", "sha256", hex)); err != nil || string(stored) != test.content {
				t.Errorf("got %q, %v", stored, err)
			}
		})
	}
	if left, err := os.ReadDir(filepath.Join(dir, "uploads")); err != nil || len(left) != 0 {
		t.Errorf("uploads left behind: %v, %v", left, err)
	}
}

func TestAnUploadOfOtherBytesIsRefused(t *testing.T) {
	dir := t.TempDir()
	server := start(t, registry.Config{Dir: dir})
	u := begin(t, server)
	u.send(http.MethodPatch, "", "changed on the way")
	if got := u.send(http.MethodPut, "?digest="+digest("what was meant"), ""); got.status != http.StatusBadRequest {
		t.Errorf("got %d, want 400", got.status)
	}
	_, hex, _ := strings.Cut(digest("what was meant"), ":")
	if _, err := os.Stat(filepath.Join(dir, "blobs", "sha256", hex)); err == nil {
		t.Error("it was stored all the same")
	}
}

func TestOneSlowUploadKeepsNoOtherWaiting(t *testing.T) {
	server := start(t, registry.Config{Dir: t.TempDir()})
	slow := begin(t, server)
	body, stall := io.Pipe()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, slow.url+"?digest="+digest("slow"), body)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		answer, err := http.DefaultClient.Do(req)
		if err == nil {
			err = answer.Body.Close()
			if answer.StatusCode != http.StatusCreated {
				err = fmt.Errorf("the slow upload: %s", answer.Status)
			}
		}
		ended <- err
	}()
	_, _ = io.WriteString(stall, "sl") // the request is in progress
	u := begin(t, server)
	if got := u.send(http.MethodPut, "?digest="+digest("quick"), "quick"); got.status != http.StatusCreated {
		t.Errorf("the quick upload: %d", got.status)
	}
	_, _ = io.WriteString(stall, "ow")
	_ = stall.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
