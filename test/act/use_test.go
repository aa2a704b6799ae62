//go:build linux

package act_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

const latest = "https://github.com/" + repository + "/releases/latest/download/"

// download fetches without a token.
func download(t *testing.T, url string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", url, resp.Status, err)
	}
	return content
}

// testDownload downloads the latest release, compares it with its checksums, and runs the program.
func testDownload(t *testing.T) {
	archive := "hello_1.0.0_linux_amd64.tar.gz"
	content := download(t, latest+archive)
	if sums := string(download(t, latest+"checksums.txt")); !strings.Contains(sums, sum(content)+"  "+archive+"\n") {
		t.Errorf("%s has the sum %s, and checksums.txt has not:\n%s", archive, sum(content), sums)
	}
	file, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	runs(t, extract(t, file, "hello"))
}

// testImage pulls the image of the latest release, and runs its program.
func testImage(t *testing.T) {
	for _, tag := range []string{"latest", "1", "1.0", "1.0.0"} {
		ref, err := name.ParseReference("ghcr.io/" + repository + ":" + tag)
		if err != nil {
			t.Fatal(err)
		}
		image, err := remote.Image(ref, remote.WithAuth(authn.Anonymous), remote.WithContext(t.Context()), remote.WithPlatform(v1.Platform{OS: "linux", Architecture: "amd64"}))
		if err != nil {
			t.Errorf("%s: %v", ref, err)
			continue
		}
		files := mutate.Extract(image)
		runs(t, extract(t, files, "hello"))
		if err := files.Close(); err != nil {
			t.Error(err)
		}
	}
}

var stanza = regexp.MustCompile(`url "(https://[^"]+)"\s+sha256 "([0-9a-f]{64})"`)

// testFormula reads the formula of the tap, and downloads what it installs. Ruby has the last word on its form, where it is installed.
func (w *world) testFormula(t *testing.T) {
	for _, public := range w.forge.Public() {
		formula := public.Files["Formula/hello.rb"]
		if public.Repository != tap {
			continue
		}
		found := stanza.FindAllSubmatch(formula, -1)
		if len(found) != 4 {
			t.Errorf("the formula has %d downloads, not 4:\n%s", len(found), formula)
		}
		for _, each := range found {
			if got := sum(download(t, string(each[1]))); got != string(each[2]) {
				t.Errorf("%s has the sum %s, not %s", each[1], got, each[2])
			}
		}
		if _, err := exec.LookPath("ruby"); err != nil {
			t.Log("the formula is not parsed: ruby is not installed")
			return
		}
		command := exec.CommandContext(t.Context(), "ruby", "-c")
		command.Stdin = bytes.NewReader(formula)
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("ruby -c: %v: %s", err, out)
		}
	}
}

func sum(content []byte) string {
	digest := sha256.Sum256(content)
	return hex.EncodeToString(digest[:])
}

// extract writes the program of an archive into a file.
func extract(t *testing.T, archive io.Reader, program string) (file string) {
	t.Helper()
	files := tar.NewReader(archive)
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			t.Fatalf("%s is missing", program)
		}
		if err != nil {
			t.Fatal(err)
		}
		if path.Base(header.Name) != program {
			continue
		}
		content, err := io.ReadAll(files)
		file = filepath.Join(t.TempDir(), program)
		if err := errors.Join(err, os.WriteFile(file, content, 0o700)); err != nil { //gosec:disable G306 -- a program
			t.Fatal(err)
		}
		return file
	}
}

// runs wants the program to be that of the release.
func runs(t *testing.T, file string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), file).Output()
	if err != nil || string(out) != "hello 1.0.0\n" {
		t.Errorf("hello says %q, %v", out, err)
	}
}
