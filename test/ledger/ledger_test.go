// Package ledger_test enters a release into the service of this repository as relkit promote does: the client in internal/ledger and
// the API in internal/shipped share no code.
package ledger_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/ledger"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/test/program"
)

const token = "0123456789abcdef"

func TestEnter(t *testing.T) {
	base := serve(t)
	client, err := ledger.New(base, token)
	if err != nil {
		t.Fatal(err)
	}
	r := published(t)
	for _, asset := range r.Assets {
		if status := ask(t, base+"/api/v1/digests/"+asset.SHA256); status != http.StatusNotFound {
			t.Errorf("before: the digest of %s: %d", asset.Name, status)
		}
	}
	for _, want := range []bool{true, false} { // the second time nothing is new
		if added, err := client.Record(t.Context(), r); err != nil || added != want {
			t.Fatalf("entered: %t, %v; want %t", added, err, want)
		}
	}
	for _, asset := range r.Assets {
		if status := ask(t, base+"/api/v1/digests/"+asset.SHA256); status != http.StatusOK {
			t.Errorf("the digest of %s: %d", asset.Name, status)
		}
	}
	if status := ask(t, base+"/api/v1/releases/shipped/latest"); status != http.StatusOK {
		t.Errorf("the latest release: %d", status)
	}
}

// published returns a release with an asset of each kind.
func published(t *testing.T) *release.Release {
	t.Helper()
	version, err := release.ParseVersion("v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	const image = "ghcr.io/relkit/shipped"
	linux := release.Platform{OS: "linux", Arch: "amd64"}
	r := &release.Release{
		Subject: release.Subject{Project: "shipped", Version: version, Commit: strings.Repeat("a", 40)},
		Plan:    release.Plan{Checksums: "checksums.txt", Images: []release.PlannedImage{{Name: image, Platforms: []release.Platform{linux}}}},
		Page:    release.Page{Notes: "First.", Published: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
		Images:  []release.Image{{Name: image, Digest: "sha256:" + digest(image)}},
	}
	kinds := map[release.Kind]bool{}
	for name, platform := range map[string]release.Platform{
		"shipped_linux_amd64.tar.gz": linux, "shipped_linux_amd64.deb": linux, "shipped_linux_amd64": linux,
		"shipped_linux_amd64.tar.gz.sbom.json": linux,
		"checksums.txt":                        {}, "checksums.txt.sigstore.json": {}, "shipped.rb": {}, "LICENSE": {},
	} {
		asset := release.Asset{Name: name, Size: 7, SHA256: digest(name), Platform: platform, URL: "https://example.com/" + name}
		r.Assets = append(r.Assets, asset)
		kinds[r.KindOf(asset)] = true
	}
	if len(kinds) != len(r.Assets) {
		t.Fatalf("the assets are of the kinds %v", kinds)
	}
	return r
}

func digest(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// serve builds the service, and runs it on a free port of loopback until the test ends.
func serve(t *testing.T) (base string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "shipped.exe") // Windows runs no other name, the others run any
	if err := program.Build(t.Context(), "../..", file, "1.2.3"); err != nil {
		t.Fatal(err)
	}
	service := exec.CommandContext(t.Context(), file, "serve")
	service.Env = []string{"ADDR=127.0.0.1:0", "SHIPPED_DATA=" + t.TempDir(), "SHIPPED_TOKENS=promote=" + token}
	service.Stderr = os.Stderr
	log, err := service.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	t.Cleanup(func() {
		_ = service.Process.Kill()
		<-ended
		_ = service.Wait()
	})
	started := make(chan string, 1)
	go func() {
		defer close(ended)
		defer close(started)
		addr, messages := "", 0
		for lines := bufio.NewScanner(log); lines.Scan(); {
			var line struct{ Msg, Addr string }
			_ = json.Unmarshal(lines.Bytes(), &line)
			switch line.Msg {
			case "listening":
				addr = line.Addr
				messages++
			case "started":
				messages++
			default:
				continue
			}
			if messages == 2 { // in either order
				started <- addr
			}
		}
	}()
	select {
	case addr, ok := <-started:
		if !ok {
			t.Fatal("the service ended at its start")
		}
		return "http://" + addr
	case <-time.After(30 * time.Second): // only a failing test takes that long
		t.Fatal("the service has not started")
		return ""
	}
}

// ask returns the status that the service answers with.
func ask(t *testing.T, url string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}
