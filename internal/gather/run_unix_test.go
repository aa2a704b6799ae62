//go:build unix

package gather

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/relkit/relkit/internal/release"
)

// A program that has reported the version is not run again for the promotion, which examines the same bytes. One that has not is, also as a
// service: it may have been too slow.
func TestProgramsAreRunOnce(t *testing.T) {
	folder := t.TempDir()
	r := &release.Release{Settings: release.Settings{Programs: map[string]release.ProgramSetting{"service": {Service: []string{"serve"}}}}}
	for program, says := range map[string]string{"hello": "1.0.0", "other": "2.0.0", "service": "1.0.0"} {
		file := filepath.Join(folder, program)
		script := "#!/bin/sh\necho started >>" + file + ".log\necho " + says + "\n"
		if err := os.WriteFile(file, []byte(script), 0o700); err != nil { //gosec:disable G306 -- a program
			t.Fatal(err)
		}
		r.Binaries = append(r.Binaries, release.Binary{Program: program, SHA256: program, Header: release.Native(), File: file})
	}
	g := NewGatherer(nil, folder)
	// starts runs the programs of a version, and returns how often each was started until now.
	starts := func(tag string) map[string]int {
		var err error
		if r.Version, err = release.ParseVersion(tag); err != nil {
			t.Fatal(err)
		}
		if err := g.run(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		counts := map[string]int{}
		for _, binary := range r.Binaries {
			if binary.Run == nil || binary.Run.Output == "" {
				t.Errorf("%s is without an answer: %+v", binary.Program, binary.Run)
			}
			log, err := os.ReadFile(filepath.Join(folder, binary.Program+".log"))
			if err != nil {
				t.Fatal(err)
			}
			counts[binary.Program] = bytes.Count(log, []byte("started"))
		}
		return counts
	}
	first, second := starts("v1.0.0"), starts("v1.0.0")
	if first["hello"] != 1 || second["hello"] != 1 {
		t.Errorf("the program that reports the version was started %d times, and %d times in the end", first["hello"], second["hello"])
	}
	for _, program := range []string{"other", "service"} {
		if second[program] <= first[program] {
			t.Errorf("%s, which failed, was started %d times, and %d times in the end", program, first[program], second[program])
		}
	}
	if third := starts("v3.0.0"); third["hello"] == 1 {
		t.Error("a program was not asked for another version")
	}
}
