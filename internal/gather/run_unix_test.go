//go:build unix

package gather

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/relkit/relkit/internal/release"
)

// A program that has reported the version is not run again for the promotion, which examines the same bytes. One that has not is: it may
// have been too slow.
func TestProgramsAreRunOnce(t *testing.T) {
	folder := t.TempDir()
	version, err := release.ParseVersion("v1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	r := &release.Release{Subject: release.Subject{Version: version}}
	for program, says := range map[string]string{"hello": "1.0.0", "other": "2.0.0"} {
		file := filepath.Join(folder, program)
		script := "#!/bin/sh\necho started >>" + file + ".log\necho " + says + "\n"
		if err := os.WriteFile(file, []byte(script), 0o700); err != nil { //gosec:disable G306 -- a program
			t.Fatal(err)
		}
		r.Binaries = append(r.Binaries, release.Binary{Program: program, SHA256: program, Header: release.Native(), File: file})
	}
	g := NewGatherer(nil, folder)
	starts := func(program string) int {
		r := *r
		r.Binaries = append([]release.Binary{}, r.Binaries...)
		if err := g.run(t.Context(), &r); err != nil {
			t.Fatal(err)
		}
		for _, binary := range r.Binaries {
			if binary.Run == nil || binary.Run.Output == "" {
				t.Errorf("%s is without an answer: %+v", binary.Program, binary.Run)
			}
		}
		log, err := os.ReadFile(filepath.Join(folder, program+".log"))
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Count(log, []byte("started"))
	}
	if first, second := starts("hello"), starts("hello"); first != 1 || second != 1 {
		t.Errorf("the good program was started %d times, and %d times in the end", first, second)
	}
	if before, after := starts("other"), starts("other"); after <= before {
		t.Errorf("the program that does not report the version was started %d times, and %d times in the end", before, after)
	}
	version, err = release.ParseVersion("v2.0.0")
	if err != nil {
		t.Fatal(err)
	}
	r.Version = version
	if after := starts("hello"); after == 1 {
		t.Error("a program was not asked for another version")
	}
}
