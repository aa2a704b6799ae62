package web_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/sqlite"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
)

// now is when the pages of the tests are made.
var now = time.Date(2026, 11, 21, 13, 0, 0, 0, time.UTC)

// commitOf is a commit that its number distinguishes.
func commitOf(n int) string { return digestOf(-n)[:40] }

func digestOf(n int) string { return fmt.Sprintf("%x", sha256.Sum256([]byte{byte(n), byte(n >> 8)})) }

func empty(t *testing.T) store.Store {
	t.Helper()
	return storetest.OpenReady(t, sqlite.Open, t.TempDir())
}

// kept are the files of databases that were filled before, by the names of what fills them: the race detector makes that take seconds.
var kept = struct {
	mu    sync.Mutex
	files map[string][]byte
}{files: map[string][]byte{}}

// filled is a database of its own for a test, with what fill puts into one.
func filled(t *testing.T, name string, fill func(t *testing.T, folder string, s store.Store)) store.Store {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "shipped.db")
	kept.mu.Lock()
	defer kept.mu.Unlock()
	if content, ok := kept.files[name]; ok {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return storetest.OpenEmpty(t, sqlite.Open, folder)
	}
	s := storetest.OpenReady(t, sqlite.Open, folder)
	fill(t, folder, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	kept.files[name] = content
	return storetest.OpenEmpty(t, sqlite.Open, folder)
}

func add(t *testing.T, s store.Store, r catalog.Release) {
	t.Helper()
	r, err := r.Normalize()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddRelease(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, s store.Store, d catalog.Deployment) {
	t.Helper()
	if _, err := s.PutDeployment(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

// report puts a version that was reported some time ago.
func report(t *testing.T, s store.Store, environment, project, version, commit string, before time.Duration) {
	t.Helper()
	put(t, s, catalog.Deployment{
		Environment: environment, Project: project,
		Observation: catalog.Observation{Version: version, Commit: commit, LastSeen: now.Add(-before)},
	})
}

// poll puts a deployment that was polled some time ago, and has then answered with a version or an error.
func poll(t *testing.T, s store.Store, environment, project string, before time.Duration, seen ...store.Seen) {
	t.Helper()
	put(t, s, catalog.Deployment{
		Environment: environment, Project: project,
		URL: "https://" + project + ".internal.example.org/version", Interval: 30 * time.Second, Timeout: 5 * time.Second,
	})
	for i := range seen {
		seen[i].At = now.Add(-before)
		claim, err := s.ClaimPoll(t.Context(), seen[i].At.Add(time.Duration(i)*time.Second), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if claim.Deployment.Environment != environment || claim.Deployment.Project != project {
			t.Fatalf("claimed %+v", claim)
		}
		next := now.Add(time.Hour)
		if i < len(seen)-1 {
			next = seen[i].At
		}
		if err := s.FinishPoll(t.Context(), claim, seen[i], next); err != nil {
			t.Fatal(err)
		}
	}
}

// longName is as long as a name may be, with no place to break it.
var longName = strings.Repeat("verylongname0", 8)[:100]

const notes = `## What is new

* Environments are shown in the order of their names
- A poll that fails is said to fail, with ` + "`last_error`" + `
- [A link](javascript:alert(1)) and <script>alert(1)</script> <img src=x onerror=alert(1)>

هذا الإصدار يصلح خطأ في الترتيب 🚢 and goes on in English 👩‍👩‍👧‍👦.

` + "```sh" + `
brew upgrade hello   # ` + "long line that goes on and on and on and on and on and on and on and on and on and on and on and on" + `
` + "```" + `

` + "Supercalifragilisticexpialidociousandonandonandonandonandonandonandonandonandonandonandonandonandonandon."

// populated is what a team has after some months: everything that a page can show.
func populated(t *testing.T) store.Store {
	t.Helper()
	return filled(t, "populated", populate)
}

func populate(t *testing.T, _ string, s store.Store) {
	t.Helper()
	n := 0
	release := func(project, version string, daysAgo int) {
		n++
		r := catalog.Release{
			Project: project, Version: catalog.Version(version), Commit: commitOf(n),
			PublishedAt: now.AddDate(0, 0, -daysAgo).Add(-time.Duration(n) * time.Minute),
			Prerelease:  catalog.Version(version).Prerelease(), Notes: notes,
		}
		for i, platform := range []string{"darwin/arm64", "linux/amd64", "linux/arm64", "windows/amd64"} {
			r.Artifacts = append(r.Artifacts, catalog.Artifact{
				Name: project + "_" + version + "_" + strings.ReplaceAll(platform, "/", "_") + ".tar.gz", Kind: "archive", Platform: platform,
				Size: int64(3_400_000 + 77_777*i), SHA256: digestOf(10*n + i),
				URL: "https://example.org/" + project + "/" + version + "/" + fmt.Sprint(i),
			})
		}
		r.Artifacts = append(r.Artifacts, catalog.Artifact{Name: "zz-checksums.txt", Kind: "checksums", Size: 812, SHA256: digestOf(10*n + 9)})
		r.Images = []catalog.Image{{
			Reference: "ghcr.io/example/" + strings.ToLower(project) + ":" + version, Digest: "sha256:" + digestOf(10*n+8),
			Platforms: []string{"linux/amd64", "linux/arm64"},
		}}
		add(t, s, r)
	}
	for i := range 57 { // several pages, and bars of all heights
		release("hello", fmt.Sprintf("1.%d.0", i), 400-7*i+i%5)
		if i%9 == 0 {
			release("hello", fmt.Sprintf("1.%d.0-rc.1", i+1), 398-7*i)
		}
	}
	release("hello", "2.0.0-rc.1", 3)
	release("gateway", "0.9.0", 40)
	release("gateway", "0.9.1", 12)
	release("billing", "4.2.0", 9)
	release("billing", "4.3.0", 1)
	release(longName, "1.0.0-alpha."+strings.Repeat("0a", 30), 0)
	last := commitOf(n)

	report(t, s, "production", "hello", "1.54.0", "", 72*time.Hour)
	report(t, s, "production", "billing", "4.3.0", strings.Repeat("bad0", 10), time.Hour)
	report(t, s, "production", longName, "1.0.0-alpha."+strings.Repeat("0a", 30), last, 5*time.Minute)
	report(t, s, "demo", "gateway", "0.9.0", "", 800*time.Hour)
	report(t, s, "demo", "hello", "dev", "", 30*time.Minute)
	poll(t, s, "staging", "hello", 20*time.Second, store.Seen{Version: "1.56.0"})
	poll(t, s, "staging", "gateway", 10*time.Second, store.Seen{Version: "0.9.1"}, store.Seen{Error: "cannot be reached: connection refused, no server listens on its port"})
	poll(t, s, "production", "gateway", 3*time.Hour, store.Seen{Version: "0.9.1"})
	poll(t, s, "staging", "billing", time.Minute)
}

// begun is a project with a release that is deployed nowhere yet.
func begun(t *testing.T) store.Store {
	t.Helper()
	s := empty(t)
	add(t, s, catalog.Release{Project: "hello", Version: "1.0.0", Commit: commitOf(1), PublishedAt: now.Add(-time.Minute)})
	return s
}

// running is something that runs and was never released.
func running(t *testing.T) store.Store {
	t.Helper()
	s := empty(t)
	report(t, s, "production", "hello", "1.0.0", "", time.Minute)
	return s
}

// wide has more environments than fit beside each other.
func wide(t *testing.T) store.Store {
	t.Helper()
	s := begun(t)
	for i := range 12 {
		report(t, s, fmt.Sprintf("environment-%d", i), "hello", "1.0.0", "", time.Minute)
	}
	return s
}
