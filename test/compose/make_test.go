//go:build unix

package compose_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What make asks of Docker, which is not there in this test, and that the secrets are there before.
func TestMake(t *testing.T) {
	t.Parallel()
	const image = "ghcr.io/relkit/shipped@sha256:1"
	user := fmt.Sprintf("%d:%d", os.Getuid(), os.Getgid())
	for name, tc := range map[string]struct {
		arguments []string
		want      string
	}{
		"from source":           {[]string{"up"}, "compose up --detach --wait --build | | 8\n"},
		"a release":             {[]string{"up", "SHIPPED_IMAGE=" + image}, "compose up --detach --wait --no-build | " + image + " | 8\n"},
		"while it is developed": {[]string{"dev"}, "compose up dev | " + user + " | 8\n"},
		"the end":               {[]string{"down", "ARGS=--volumes"}, "compose --profile=* down --volumes | | 0\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := checkout(t)
			path := t.TempDir()
			script := "#!/bin/sh\n" + `echo "$* | $SHIPPED_IMAGE$DEV_USER | $(ls deploy/compose/secrets 2>/dev/null | wc -l | tr -d ' ')" | tr -s ' ' >asked` + "\n"
			for file, content := range map[string]string{filepath.Join(path, "docker"): script, filepath.Join(folder, "Makefile"): makefile(t)} {
				if err := os.WriteFile(file, []byte(content), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			command := exec.CommandContext(t.Context(), "make", tc.arguments...)
			command.Dir = folder
			command.Env = append(os.Environ(), "PATH="+path+":"+os.Getenv("PATH"), "SHIPPED_IMAGE=", "DEV_USER=", "ARGS=", "MAKEFLAGS=")
			if out, err := command.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			asked, err := os.ReadFile(filepath.Join(folder, "asked"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, string(asked)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func makefile(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
