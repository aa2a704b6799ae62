package gather

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/release"
)

// emptyDatabase contains no vulnerability.
func emptyDatabase(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "index"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"db": `{"modified":"2026-08-21T00:00:00Z"}`, "modules": `[]`} {
		if err := os.WriteFile(filepath.Join(folder, "index", name+".json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return "file://" + filepath.ToSlash(folder)
}

// found returns a release with this test program in two places, and a script.
func found(t *testing.T) *release.Release {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	build, _ := debug.ReadBuildInfo()
	return &release.Release{Binaries: []release.Binary{
		{Program: "a", From: "a.tar.gz", SHA256: "aa", File: self, Build: build},
		{Program: "a", From: "image", InImage: true, SHA256: "aa", File: self, Build: build},
		{Program: "script", From: "a.tar.gz", SHA256: "bb", File: "no such file"},
	}}
}

func TestScan(t *testing.T) {
	g := &Gatherer{Scanning: Scanning{Vulnerabilities: true, Database: emptyDatabase(t)}}
	r := found(t)
	if err := g.scan(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if r.Unscanned != "" || r.Binaries[0].Scan == nil || r.Binaries[0].Scan != r.Binaries[1].Scan || r.Binaries[2].Scan != nil {
		t.Errorf("unscanned %q, scans %v, %v, %v: want one for both places and none of the script",
			r.Unscanned, r.Binaries[0].Scan, r.Binaries[1].Scan, r.Binaries[2].Scan)
	}
	// The same binary is not scanned again: the database no longer exists.
	g.Scanning.Database = "file:///no/such/folder"
	again := found(t)
	if err := g.scan(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	if again.Unscanned != "" || again.Binaries[0].Scan != r.Binaries[0].Scan {
		t.Errorf("unscanned %q, scan %v, want the one of before", again.Unscanned, again.Binaries[0].Scan)
	}
}

func TestScanUnknown(t *testing.T) {
	tests := map[string]struct {
		scanning Scanning
		want     string
	}{
		"not asked for": {Scanning{}, ""},
		"no database":   {Scanning{Vulnerabilities: true, Database: "file:///no/such/folder"}, "a of a.tar.gz: the vulnerability database cannot be read: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PATH", t.TempDir())
			r := found(t)
			if err := (&Gatherer{Scanning: test.scanning}).scan(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(r.Unscanned, test.want) || test.want == "" && r.Unscanned != "" {
				t.Errorf("unscanned %q, want %q", r.Unscanned, test.want)
			}
			for _, binary := range r.Binaries {
				if binary.Scan != nil {
					t.Errorf("%s has a scan", binary.From)
				}
			}
		})
	}
}

func TestScanInterrupted(t *testing.T) {
	interrupted := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(interrupted)
	g := &Gatherer{Scanning: Scanning{Vulnerabilities: true, Database: emptyDatabase(t)}}
	if err := g.scan(ctx, found(t)); !errors.Is(err, interrupted) {
		t.Errorf("error %v, want %v", err, interrupted)
	}
}
