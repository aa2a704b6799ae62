package homebrew_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/homebrew"
)

// fakeBrew is a brew that writes down what it is asked, and fails at one verb.
func fakeBrew(t *testing.T, installed bool, fails string) (brew homebrew.Brew, log func() string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Homebrew does not run on Windows")
	}
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "Formula"), 0o700); err != nil {
		t.Fatal(err)
	}
	listed := "exit 1"
	if installed {
		listed = "exit 0"
	}
	script := `#!/bin/sh
echo "$@" >> "` + folder + `/log"
case "$1" in
list) ` + listed + ` ;;
--repository) echo "` + folder + `" ;;
` + fails + `) echo "it went wrong" >&2; exit 1 ;;
esac
`
	path := filepath.Join(folder, "brew")
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return homebrew.Brew{Path: path}, func() string {
		text, err := os.ReadFile(filepath.Join(folder, "log"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
}

func TestBrewInstallsTestsAndCleansUp(t *testing.T) {
	brew, log := fakeBrew(t, false, "nothing")
	if err := brew.Try(t.Context(), "shipped", "class Shipped"); err != nil {
		t.Fatal(err)
	}
	want := `list --formula shipped
tap-new --no-git relkit/rehearsal
--repository relkit/rehearsal
install relkit/rehearsal/shipped
test relkit/rehearsal/shipped
uninstall --force relkit/rehearsal/shipped
untap --force relkit/rehearsal
`
	if got := log(); got != want {
		t.Errorf("got:\n%s", got)
	}
}

func TestBrewCleansUpAfterAFailure(t *testing.T) {
	brew, log := fakeBrew(t, false, "test")
	err := brew.Try(t.Context(), "shipped", "class Shipped")
	if err == nil || !strings.Contains(err.Error(), "brew test: ") || !strings.Contains(err.Error(), "it went wrong") {
		t.Error(err)
	}
	if got := log(); !strings.Contains(got, "uninstall --force") || !strings.HasSuffix(got, "untap --force relkit/rehearsal\n") {
		t.Errorf("got:\n%s", got)
	}
}

func TestBrewLeavesTheUsersOwnFormulaAlone(t *testing.T) {
	brew, log := fakeBrew(t, true, "nothing")
	err := brew.Try(t.Context(), "shipped", "class Shipped")
	if err == nil || !strings.Contains(err.Error(), "is installed already") {
		t.Error(err)
	}
	if got := log(); got != "list --formula shipped\n" {
		t.Errorf("got:\n%s", got)
	}
}
