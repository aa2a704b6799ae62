package homebrew_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/homebrew"
	"github.com/relkit/relkit/internal/release"
)

// script is a fake brew that logs its arguments, its environment and the content of the tap, and fails at one command.
const script = `#!/bin/sh
prefix=$(cd "$(dirname "$0")/.." && pwd -P)
where=user
[ "$prefix" = "$FAKE_PREFIX" ] || where=copy
echo "$where: $*" >> "$FAKE_LOG"
case "$1" in
--repository) echo "$prefix"; exit ;;
install) cat "$prefix"/Library/Taps/relkit/homebrew-try/*/*.rb >> "$FAKE_LOG"; touch "$prefix/Library/Homebrew/changed" ;;
esac
if [ $where = copy ]; then
	for folder in "$HOME" "$XDG_CONFIG_HOME" "$HOMEBREW_CACHE" "$HOMEBREW_LOGS" "$HOMEBREW_TEMP"; do
		case "$(cd "$folder" && pwd -P)" in "$prefix"/*) ;; *) echo "not in the copy: $folder" >> "$FAKE_LOG" ;; esac
	done
	[ -f "$prefix/Library/Homebrew/ruby/brew.rb" ] || echo "no Library" >> "$FAKE_LOG"
	[ "$HOMEBREW_NO_AUTO_UPDATE$HOMEBREW_NO_ANALYTICS$HOMEBREW_NO_INSTALL_FROM_API" = 111 ] || echo "no setting" >> "$FAKE_LOG"
fi
if [ "$1" = "$FAKE_FAILS" ]; then
	echo "Warning: of something" >&2
	echo "Error: $FAKE_SAYS in $prefix/Caskroom" >&2
	exit 1
fi
exit 0
`

// fakeBrew returns an installed Homebrew, of which one command may fail, and the log of its commands.
func fakeBrew(t *testing.T, fails, says string) (brew homebrew.Brew, log func() string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Homebrew does not run on Windows")
	}
	prefix, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	written := filepath.Join(t.TempDir(), "log")
	for name, value := range map[string]string{
		"FAKE_PREFIX": prefix, "FAKE_LOG": written, "FAKE_FAILS": fails, "FAKE_SAYS": says, "TMPDIR": t.TempDir(),
	} {
		t.Setenv(name, value)
	}
	err = errors.Join(
		os.MkdirAll(filepath.Join(prefix, "bin"), 0o700), os.MkdirAll(filepath.Join(prefix, "Library", "Homebrew", "ruby"), 0o700),
		os.WriteFile(filepath.Join(prefix, "bin", "brew"), []byte(script), 0o700),
		os.WriteFile(filepath.Join(prefix, "Library", "Homebrew", "ruby", "brew.rb"), nil, 0o600),
	)
	if err != nil {
		t.Fatal(err)
	}
	before := tree(t, prefix)
	t.Cleanup(func() {
		if diff := cmp.Diff(before, tree(t, prefix)); diff != "" {
			t.Errorf("the user's Homebrew has changed: %s", diff)
		}
		if left := tree(t, os.Getenv("TMPDIR")); len(left) > 1 {
			t.Errorf("left behind: %v", left)
		}
	})
	return homebrew.Brew{Path: filepath.Join(prefix, "bin", "brew"), Dir: os.Getenv("TMPDIR")}, func() string {
		text, err := os.ReadFile(written)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		return string(text)
	}
}

func tree(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		names = append(names, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func manifest(kind release.ManifestKind, test bool, text string) release.Manifest {
	return release.Manifest{PlannedManifest: release.PlannedManifest{Kind: kind, Name: "hello"}, Test: test, Texts: []string{text}}
}

func TestTry(t *testing.T) {
	const before = "user: --repository\ncopy: commands --quiet\n"
	for name, test := range map[string]struct {
		manifest release.Manifest
		want     string
	}{
		"formula": {manifest(release.HomebrewFormula, true, "class Hello\n"), before +
			"copy: install --formula --ignore-dependencies relkit/try/hello\nclass Hello\n" +
			"copy: install-bundler-gems --groups=formula_test\ncopy: test relkit/try/hello\n"},
		"formula without a test": {manifest(release.HomebrewFormula, false, "class Hello\n"), before +
			"copy: install --formula --ignore-dependencies relkit/try/hello\nclass Hello\n"},
		"cask": {manifest(release.HomebrewCask, false, "cask \"hello\" do\n"), before +
			"copy: install --cask relkit/try/hello\ncask \"hello\" do\n"},
	} {
		t.Run(name, func(t *testing.T) {
			brew, log := fakeBrew(t, "", "")
			if err := brew.Try(t.Context(), test.manifest); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, log()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTryFails(t *testing.T) {
	for name, test := range map[string]struct {
		fails, says, want string
		cannot            bool
	}{
		"as root":            {"commands", "Running Homebrew as root is extremely dangerous", "cannot be set up for a test: brew commands: Error: Running", true},
		"no gems":            {"install-bundler-gems", "failed to run bundle install!", "it installs, but its test cannot run: brew install-bundler-gems: Error: failed", true},
		"no compiler":        {"install", "No developer tools installed.", "brew install: Error: No developer tools installed.", true},
		"dependency":         {"test", `No available formula with the name "git".`, "brew cannot test it on this machine: brew test: Error: No available", true},
		"other system":       {"install", "cask-hello: This cask requires macOS.", "brew cannot test it on this machine: brew install: Error: cask-hello", true},
		"other architecture": {"install", "relkit/try/hello: formula requires at least a URL", "brew cannot test it on this machine", true},
		"other class":        {"install", `No available formula with the name "relkit/try/hello".`, "brew install: Error: No available", false},
		"dependency of test": {"test", "hello is missing test dependencies: git", "brew test: Error: hello is missing test dependencies: git", true},
		"wrong sum":          {"install", "Formula reports different checksum: 0f9f", "brew install: Error: Formula reports different checksum: 0f9f", false},
		"failing test":       {"test", "Expected /9/ to match", "brew test: Error: Expected /9/ to match in Caskroom", false},
	} {
		t.Run(name, func(t *testing.T) {
			brew, _ := fakeBrew(t, test.fails, test.says)
			err := brew.Try(t.Context(), manifest(release.HomebrewFormula, true, ""))
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "Warning") {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			if cannot := errors.As(err, new(homebrew.CannotTryError)); cannot != test.cannot {
				t.Errorf("%T", err)
			}
		})
	}
}

func TestTryNeedsHomebrewAlone(t *testing.T) {
	for _, stanza := range []string{`pkg "Hello.pkg"`, `installer manual: "x"`, `artifact "x", target: "/etc/x"`, "depends_on formula: [", `depends_on cask: "x"`} {
		brew, log := fakeBrew(t, "", "")
		err := brew.Try(t.Context(), manifest(release.HomebrewCask, false, "cask \"hello\" do\n  "+stanza+"\nend\n"))
		if !errors.As(err, new(homebrew.CannotTryError)) || !strings.Contains(err.Error(), stanza) || log() != "" {
			t.Errorf("%s: %v, %q", stanza, err, log())
		}
	}
}

func TestTryWithoutHomebrew(t *testing.T) {
	err := homebrew.Brew{Path: filepath.Join(t.TempDir(), "brew")}.Try(t.Context(), manifest(release.HomebrewFormula, false, ""))
	if !errors.As(err, new(homebrew.CannotTryError)) {
		t.Error(err)
	}
}

func TestCheckSyntax(t *testing.T) {
	for name, test := range map[string]struct {
		ruby   string
		want   string
		noRuby bool
	}{
		"sound":   {ruby: `[ "$1" = -c ] && grep -q "^class Hello"`},
		"wrong":   {ruby: `[ "$1" = -e ] || { echo "-:2: syntax error" >&2; exit 1; }`, want: "-:2: syntax error"},
		"old":     {ruby: `[ "$1" = -c ]`, noRuby: true},
		"no Ruby": {noRuby: true},
	} {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "windows" {
				t.Skip("the fake is a shell script")
			}
			path := t.TempDir()
			t.Setenv("PATH", path)
			if test.ruby != "" {
				text := "#!/bin/sh\nPATH=/usr/bin:/bin\n[ \"$1\" = -e ] && [ \"" + name + "\" = sound ] && exit\n" + test.ruby + "\n"
				if err := os.WriteFile(filepath.Join(path, "ruby"), []byte(text), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			err := homebrew.CheckSyntax(t.Context(), "class Hello\nend\n")
			switch {
			case errors.Is(err, homebrew.ErrNoRuby) != test.noRuby:
				t.Error(err)
			case !test.noRuby && test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Error(err)
			}
		})
	}
}
