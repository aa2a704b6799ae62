package homebrew_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/homebrew"
	"github.com/relkit/relkit/internal/release"
)

// program is an archive that holds a shell script which says its version.
func program(t *testing.T, folder string) []byte {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Homebrew does not run on Windows")
	}
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	archive := tar.NewWriter(zipped)
	script := "#!/bin/sh\n[ \"$1\" = --version ] && echo hello 1.2.3 && exit 0\n" +
		"[ \"$1\" = user ] || exit 1\n[ -d \"$HOME\" ] && env | grep -q ^PATH= && [ -z \"$SECRET\" ] && echo as a user\n"
	if err := archive.WriteHeader(&tar.Header{Name: folder + "hello", Mode: 0o755, Size: int64(len(script))}); err != nil {
		t.Fatal(err)
	}
	_, _ = archive.Write([]byte(script))
	if err := errors.Join(archive.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func formulaOf(t *testing.T, archive []byte, test string) *homebrew.Formula {
	t.Helper()
	sum := sha256.Sum256(archive)
	formula, err := homebrew.Parse(fmt.Sprintf(`class Hello < Formula
  version "1.2.3"
  url "https://example.com/hello.tar.gz"
  sha256 "%s"
  def install
    bin.install "hello" => "greet"
  end
  test do
    %s
  end
end`, hex.EncodeToString(sum[:]), test))
	if err != nil {
		t.Fatal(err)
	}
	return formula
}

func serve(content []byte) homebrew.Fetch {
	return func(_ context.Context, _ string, into io.Writer) error {
		_, err := into.Write(content)
		return err
	}
}

func TestInstallAndTest(t *testing.T) {
	t.Setenv("SECRET", "of the release")
	for name, test := range map[string]struct{ line, problem string }{
		"system with words":   {line: `system "#{bin}/greet", "--version"`},
		"system with one":     {line: `system "#{bin}/greet --version"`},
		"system with path":    {line: `system bin/"greet", "--version"`},
		"version is said":     {line: `assert_match version.to_s, shell_output("#{bin}/greet --version")`},
		"text is said":        {line: `assert_match "hello", shell_output("#{bin}/greet --version")`},
		"text is not said":    {line: `assert_match "goodbye", shell_output("#{bin}/greet --version")`, problem: `"goodbye" is not in its output`},
		"as a user":           {line: `assert_match "as a user", shell_output("#{bin}/greet user")`},
		"command fails":       {line: `system "#{bin}/greet", "--help"`, problem: "exit status 1"},
		"no such program":     {line: `system "#{bin}/greeet"`, problem: "the formula installs no greeet"},
		"beyond this package": {line: `assert_predicate bin/"greet", :exist?`, problem: homebrew.ErrNotUnderstood.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			archive := program(t, "")
			installed, err := formulaOf(t, archive, test.line).Install(t.Context(), release.Native(), serve(archive), t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			err = installed.RunTest(t.Context())
			switch {
			case test.problem == "" && err != nil:
				t.Error(err)
			case test.problem != "" && (err == nil || !strings.Contains(err.Error(), test.problem)):
				t.Errorf("got %v, want %q", err, test.problem)
			case err != nil && strings.Contains(err.Error(), installed.Bin):
				t.Errorf("names a folder that will be gone: %v", err)
			}
		})
	}
}

func TestInstallStepsIntoTheOnlyFolder(t *testing.T) {
	archive := program(t, "hello-1.2.3/")
	installed, err := formulaOf(t, archive, "").Install(t.Context(), release.Native(), serve(archive), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(installed.Bin, "greet")); err != nil {
		t.Error(err)
	}
}

func TestInstallRefuses(t *testing.T) {
	archive := program(t, "")
	formula := formulaOf(t, archive, "")
	for problem, fetch := range map[string]homebrew.Fetch{
		"SHA-256 is": serve(append([]byte("x"), archive...)),
		"cut off":    func(context.Context, string, io.Writer) error { return errors.New("cut off") },
	} {
		_, err := formula.Install(t.Context(), release.Native(), fetch, t.TempDir())
		if err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("got %v, want %q", err, problem)
		}
	}
	formula.Packages[0].Installs[0].Source = "absent"
	if _, err := formula.Install(t.Context(), release.Native(), serve(archive), t.TempDir()); err == nil ||
		!strings.Contains(err.Error(), "bin.install absent: the archive has no such file") {
		t.Error(err)
	}
	formula.Packages[0].Installs = nil // as for Dir["gre*"]
	if _, err := formula.Install(t.Context(), release.Native(), serve(archive), t.TempDir()); !errors.Is(err, homebrew.ErrNotUnderstood) {
		t.Error(err)
	}
	formula.Packages[0].Platform = release.Platform{OS: "plan9", Arch: "amd64"}
	if _, err := formula.Install(t.Context(), release.Native(), serve(archive), t.TempDir()); !errors.Is(err, homebrew.ErrOtherPlatform) ||
		!strings.Contains(err.Error(), "no url for "+release.Native().String()) {
		t.Error(err)
	}
}
