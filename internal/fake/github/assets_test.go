package github_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/fake/github"
)

func TestAnAssetFromUploadToDownload(t *testing.T) {
	s := start(t, app)
	id := s.draft(t, "v1.0.0")
	content := strings.Repeat("bytes ", 100_000)
	asset := s.must(t, "POST", s.uploadURL(id, "app.tar.gz"), content)

	sum := sha256.Sum256([]byte(content))
	for field, want := range map[string]any{
		"name": "app.tar.gz", "state": "uploaded", "size": float64(len(content)), "digest": "sha256:" + hex.EncodeToString(sum[:]),
	} {
		if got := asset.get(t, field); got != want {
			t.Errorf("%s is %v, want %v", field, got, want)
		}
	}
	draftURL := asset.text(t, "browser_download_url")
	if !strings.HasPrefix(draftURL, s.URL()+"/acme/app/releases/download/untagged-") {
		t.Errorf("the draft's asset is at %s", draftURL)
	}
	public := s.URL() + "/acme/app/releases/download/v1.0.0/app.tar.gz"
	pages := []string{draftURL, public, s.URL() + "/acme/app/releases/tag/v1.0.0", s.URL() + "/acme/app/releases/latest/download/app.tar.gz"}
	for _, url := range pages {
		if got := s.do(t, writer, "GET", url, ""); got.status != http.StatusNotFound {
			t.Errorf("%s of a draft: %d", url, got.status)
		}
	}

	s.must(t, "PATCH", "repos/acme/app/releases/"+id, `{"draft":false}`)
	asset = s.do(t, "", "GET", "repos/acme/app/releases/assets/"+asset.id(t), "")
	if got := asset.text(t, "browser_download_url"); got != public {
		t.Errorf("after publishing it is at %s, want %s", got, public)
	}
	for _, url := range []string{pages[1], pages[3]} {
		if got := s.do(t, "", "GET", url, ""); got.status != http.StatusOK || string(got.body) != content {
			t.Errorf("%s: %d with %d bytes", url, got.status, len(got.body))
		}
	}
	if got := s.do(t, "", "GET", pages[2], ""); got.status != http.StatusOK {
		t.Errorf("the page of the release: %s", got)
	}
}

func TestUploadsThatAreRefused(t *testing.T) {
	s := start(t, app)
	id := s.draft(t, "v1.0.0")
	s.must(t, "POST", s.uploadURL(id, "a%20b"), "bytes")
	for name, test := range map[string]struct {
		url, body string
		status    int
		says      string
	}{
		"same name":             {s.uploadURL(id, "a.b"), "other bytes", 422, "already_exists"}, // "a b" was renamed
		"no bytes":              {s.uploadURL(id, "b"), "", 400, "Bad Content-Length"},
		"no name":               {s.uploadURL(id, ""), "bytes", 422, "missing_field"},
		"no release":            {s.uploadURL("999", "b"), "bytes", 404, "Not Found"},
		"a release by its name": {s.uploadURL("v1.0.0", "b"), "bytes", 404, "Not Found"},
	} {
		if got := s.do(t, writer, "POST", test.url, test.body); got.status != test.status || !strings.Contains(string(got.body), test.says) {
			t.Errorf("%s: got %s, want %d %s", name, got, test.status, test.says)
		}
	}
}

func TestOfManyUploadsOfOneNameOneWins(t *testing.T) {
	s := start(t, app)
	id := s.draft(t, "v1.0.0")
	statuses := make([]int, 20)
	var group sync.WaitGroup
	for i := range statuses {
		group.Go(func() { statuses[i] = s.do(t, writer, "POST", s.uploadURL(id, "a"), fmt.Sprint("upload ", i)).status })
	}
	group.Wait()
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if count[http.StatusCreated] != 1 || count[http.StatusUnprocessableEntity] != 19 {
		t.Errorf("got %v, want one 201 and nineteen 422", count)
	}
}

func TestAnUploadThatBreaksOffKeepsItsName(t *testing.T) {
	s := start(t, app)
	id := s.draft(t, "v1.0.0")

	var dialer net.Dialer
	conn, err := dialer.DialContext(t.Context(), "tcp", strings.TrimPrefix(s.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(s.uploadURL(id, "a"), s.URL())
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 100\r\n\r\nhalf of it", path, writer)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}

	list := "repos/acme/app/releases/" + id + "/assets"
	var asset answer
	for deadline := time.Now().Add(10 * time.Second); ; {
		asset = s.must(t, "GET", list, "")
		entries, _ := os.ReadDir(filepath.Join(s.dir, "assets"))
		if assets, _ := asset.get(t).([]any); len(assets) == 1 && len(entries) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the starter never came, or its bytes never went: %s", asset)
		}
	}
	if state, digest := asset.text(t, 0, "state"), asset.get(t, 0, "digest"); state != "starter" || digest != nil {
		t.Errorf("got %s with digest %v, want a starter without", state, digest)
	}
	if got := s.do(t, writer, "POST", s.uploadURL(id, "a"), "whole"); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a second upload: got %s, want 422", got)
	}
	s.must(t, "DELETE", fmt.Sprintf("repos/acme/app/releases/assets/%.0f", asset.get(t, 0, "id")), "")
	s.must(t, "POST", s.uploadURL(id, "a"), "whole")
}

func TestDeletedAssetLeavesNoBytes(t *testing.T) {
	s := start(t, app)
	id := s.draft(t, "v1.0.0")
	first := s.must(t, "POST", s.uploadURL(id, "a"), "bytes")
	s.must(t, "POST", s.uploadURL(id, "b"), "bytes")
	files := func() int {
		entries, err := os.ReadDir(filepath.Join(s.dir, "assets"))
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	if files() != 2 {
		t.Fatalf("%d files for two assets", files())
	}
	s.must(t, "DELETE", "repos/acme/app/releases/assets/"+first.id(t), "")
	if files() != 1 {
		t.Errorf("%d files for one asset", files())
	}
	s.must(t, "DELETE", "repos/acme/app/releases/"+id, "")
	if files() != 0 {
		t.Errorf("%d files for none", files())
	}
	if got := s.do(t, writer, "GET", "repos/acme/app/releases/"+id, ""); got.status != http.StatusNotFound {
		t.Errorf("the release is still there: %s", got)
	}
}

func TestSeededReleasesAreLikeOthers(t *testing.T) {
	published := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	s := start(t, github.Repository{Owner: "acme", Name: "app", Releases: []github.Release{
		{Tag: "app/v1.0.0", Body: "notes", Published: published, Assets: map[string][]byte{"a": []byte("old")}},
	}})
	got := s.do(t, "", "GET", "repos/acme/app/releases/tags/app/v1.0.0", "")
	if got.text(t, "published_at") != "2025-01-02T03:04:05Z" || got.text(t, "body") != "notes" {
		t.Errorf("got %s", got)
	}
	if got := s.do(t, "", "GET", got.text(t, "assets", 0, "browser_download_url"), ""); string(got.body) != "old" {
		t.Errorf("got %s", got)
	}
}
