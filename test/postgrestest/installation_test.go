//go:build unix

package postgrestest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	for name, tc := range map[string]struct {
		programs []string // that exist; those below path are in PATH
		want     string   // folder of the server found; empty for none
	}{
		"nothing":                     {},
		"in PATH":                     {programs: []string{"path/initdb", "path/postgres"}, want: "path"},
		"PATH before packages":        {programs: []string{"path/initdb", "path/postgres", "17/bin/initdb", "17/bin/postgres"}, want: "path"},
		"a package":                   {programs: []string{"15/bin/initdb", "15/bin/postgres"}, want: "15/bin"},
		"the newest package":          {programs: []string{"9.6/bin/initdb", "9.6/bin/postgres", "15/bin/initdb", "15/bin/postgres", "9.5/bin/initdb", "9.5/bin/postgres"}, want: "15/bin"},
		"a name before the version":   {programs: []string{"postgresql@9/bin/initdb", "postgresql@9/bin/postgres", "postgresql@17/bin/initdb", "postgresql@17/bin/postgres"}, want: "postgresql@17/bin"},
		"a client only in PATH":       {programs: []string{"path/psql", "15/bin/initdb", "15/bin/postgres"}, want: "15/bin"},
		"the newest is half removed":  {programs: []string{"17/bin/initdb", "15/bin/initdb", "15/bin/postgres"}, want: "15/bin"},
		"a server without its initdb": {programs: []string{"path/postgres"}},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			t.Setenv("PATH", filepath.Join(root, "path"))
			for _, program := range tc.programs {
				writeProgram(t, filepath.Join(root, program), "exit 1")
			}
			found, err := find([]string{filepath.Join(root, "[0-9]*", "bin"), filepath.Join(root, "postgresql@*", "bin")})
			if tc.want == "" {
				if err == nil {
					t.Errorf("found %v", found)
				}
				return
			}
			want := installation{filepath.Join(root, tc.want, "initdb"), filepath.Join(root, tc.want, "postgres")}
			if err != nil || found != want {
				t.Errorf("found %v, %v, want %v", found, err, want)
			}
		})
	}
}

func TestNoPostgresFailsWithALineThatSaysHowToInstallIt(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("CI", "true") // where it is a failure, and not a skipped test
	why := failure(t, &provider{find: func() (installation, error) { return find([]string{filepath.Join(t.TempDir(), "*")}) }})
	if !strings.Contains(why, "apt-get install postgresql") || !strings.Contains(why, "brew install postgresql@17") || strings.Contains(why, "\n") {
		t.Errorf("%q", why)
	}
}

// writeProgram makes an executable shell script.
func writeProgram(t *testing.T, file, script string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}
