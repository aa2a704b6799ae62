package cli

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/buildinfo"
)

// The linker ignores a variable that does not exist, so that only a build like that of a release shows
// whether the names are right.
func TestVersionOfARelease(t *testing.T) {
	const info = "github.com/relkit/relkit/internal/buildinfo."
	binary := filepath.Join(t.TempDir(), "shipped.exe") // Windows runs no other name, the others run any
	t.Setenv("CGO_ENABLED", "0")
	output(t, "go", "build", "-trimpath", "-o", binary, "-buildvcs=false", "-ldflags", "-s -w -X "+info+"version=1.2.3"+
		" -X "+info+"commit=0123456789abcdef0123456789abcdef01234567 -X "+info+"date=2026-08-14T09:30:00Z", "github.com/relkit/relkit/cmd/shipped")

	want := "shipped 1.2.3\n  commit   0123456789abcdef0123456789abcdef01234567\n  date     2026-08-14T09:30:00Z\n"
	if got := output(t, binary, "--version"); !strings.HasPrefix(got, want) {
		t.Errorf("%s", got)
	}
	var got buildinfo.Info
	if err := json.Unmarshal([]byte(output(t, binary, "--version", "--json")), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(buildinfo.Info{
		Version: "1.2.3", Commit: "0123456789abcdef0123456789abcdef01234567", Date: "2026-08-14T09:30:00Z",
		GoVersion: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH, Compiler: runtime.Compiler,
	}, got); diff != "" {
		t.Error(diff)
	}
}

// output is what a command that succeeds prints.
func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	var diagnostics strings.Builder
	cmd.Stderr = &diagnostics
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, &diagnostics)
	}
	return string(text)
}
