//go:build unix

package workflow_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// script runs a script of .github/scripts in a module with these files, and returns how it ended and what it said.
func script(t *testing.T, name string, files map[string]string, env ...string) (code int, said, folder string) {
	t.Helper()
	folder = t.TempDir()
	for file, text := range files {
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	path, err := filepath.Abs(filepath.Join("..", "..", ".github", "scripts", name))
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), path)
	command.Dir = folder
	command.Env = append(os.Environ(), "PATH="+folder+":"+os.Getenv("PATH"), "GITHUB_STEP_SUMMARY="+filepath.Join(folder, "summary"))
	command.Env = append(command.Env, env...)
	output, err := command.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return command.ProcessState.ExitCode(), string(output), folder
}

const goMod = "module example.com/hello\n\ngo 1.24\n"

// Statements count once, whether one run covers them or another.
func TestCoverage(t *testing.T) {
	profiles := t.TempDir()
	for file, text := range map[string]string{
		"1": "mode: atomic\nexample.com/hello/hello.go:3.13,4.9 3 0\nexample.com/hello/hello.go:4.9,5.2 1 1\n",
		"2": "mode: atomic\nexample.com/hello/hello.go:4.9,5.2 1 1\n",
	} {
		if err := os.WriteFile(filepath.Join(profiles, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files := map[string]string{"go.mod": goMod, "hello.go": "package hello\n\nfunc Hello() {\n\tprintln()\n}\n"}
	for _, test := range []struct {
		minimum string
		code    int
		want    string
	}{
		{"0", 0, "Coverage of it: 25.0 % of statements.\n"},
		{"25", 0, "Coverage of it: 25.0 % of statements.\n"},
		{"25.1", 1, "::error title=coverage::25.0 % of statements are covered, less than the minimum of 25.1 %"},
	} {
		code, said, folder := script(t, "coverage", files, "PROFILES="+profiles, "NAME=it", "MINIMUM="+test.minimum)
		if code != test.code || !strings.Contains(said, test.want) {
			t.Errorf("minimum %s: exit code %d: %s", test.minimum, code, said)
		}
		if summary, err := os.ReadFile(filepath.Join(folder, "summary")); err != nil || !strings.Contains(string(summary), "25.0 %") {
			t.Errorf("the summary: %q, %v", summary, err)
		}
	}
}

// What govulncheck says in text decides, and what is excluded does not count.
func TestGovulncheck(t *testing.T) {
	const affected = `#!/bin/sh
case "$*" in *sarif*) echo '{}'; exit;; esac
printf 'Vulnerability #1: GO-2022-0001\n    More\nVulnerability #2: GO-2022-0002\n'
exit 3
`
	for _, test := range []struct {
		name, program, exclude string
		code                   int
		want                   string
	}{
		{"nothing", "#!/bin/sh\necho No vulnerabilities found.\n", "", 0, "No vulnerabilities found."},
		{"broken", "#!/bin/sh\ncase \"$*\" in *sarif*) exit;; esac\necho 'no Go files' >&2; exit 1\n", "", 1, "no Go files"},
		{"affected", affected, "", 1, "::error title=govulncheck::GO-2022-0001"},
		{"one excluded", affected, "GO-2022-0001", 1, "::error title=govulncheck::GO-2022-0002"},
		{"another excluded", affected, "GO-2022-00012", 1, "::error title=govulncheck::GO-2022-0001"},
		{"all excluded", affected, "GO-2022-0002, GO-2022-0001", 0, "::notice title=govulncheck::GO-2022-0002 is excluded"},
	} {
		t.Run(test.name, func(t *testing.T) {
			sarif := filepath.Join(t.TempDir(), "sarif")
			code, said, _ := script(t, "govulncheck", map[string]string{"govulncheck": test.program}, "SARIF="+sarif, "EXCLUDE="+test.exclude)
			if code != test.code || !strings.Contains(said, test.want) {
				t.Errorf("exit code %d: %s", code, said)
			}
			if _, err := os.Stat(sarif); err != nil {
				t.Error(err)
			}
		})
	}
}

// Fuzzing ends well where there is nothing to be found, or nothing to be fuzzed, and fails where a target does.
func TestFuzz(t *testing.T) {
	target := func(body string) string {
		return "package hello\n\nimport \"testing\"\n\nfunc FuzzHello(f *testing.F) {\n\tf.Add(1)\n\tf.Fuzz(func(t *testing.T, n int) {\n" + body + "\n})\n}\n"
	}
	for _, test := range []struct {
		name, file string
		code       int
		want       string
	}{
		{"none", "package hello\n", 0, ""},
		{"fine", target(""), 0, "::group::example.com/hello FuzzHello"},
		{"fails", target("t.Fatal(\"found\")"), 1, "found"},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := map[string]string{"go.mod": goMod, "hello.go": "package hello\n", "hello_test.go": test.file}
			code, said, _ := script(t, "fuzz", files, "PACKAGES=./...", "FUZZ_TIME=10x")
			if code != test.code || !strings.Contains(said, test.want) {
				t.Errorf("exit code %d: %s", code, said)
			}
		})
	}
}

// The tests run as JSON, and each run leaves a profile of its own.
func TestGoTest(t *testing.T) {
	profiles := t.TempDir()
	files := map[string]string{
		"go.mod": goMod, "hello.go": "package hello\n",
		"hello_test.go": "package hello\n\nimport \"testing\"\n\nfunc TestHello(t *testing.T) {}\n",
	}
	for range 2 {
		code, said, _ := script(t, "go-test", files, "PROFILES="+profiles, "PACKAGES=./...", "TIMEOUT=1m")
		if code != 0 || !strings.Contains(said, `"Action":"pass","Package":"example.com/hello","Test":"TestHello"`) {
			t.Errorf("exit code %d: %s", code, said)
		}
	}
	if found, err := filepath.Glob(filepath.Join(profiles, "*")); err != nil || len(found) != 2 {
		t.Errorf("profiles: %v, %v", found, err)
	}
}
