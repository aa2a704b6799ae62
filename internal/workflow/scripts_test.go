//go:build unix

package workflow_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/relkit/relkit/test/needs"
)

// script runs a script of .github/scripts in a module with these files, and returns its exit code and output.
func script(t *testing.T, name string, files map[string]string, env ...string) (code int, said, folder string) {
	t.Helper()
	name, arguments, _ := strings.Cut(name, " ")
	folder = t.TempDir()
	for file, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, file)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	path, err := filepath.Abs(filepath.Join("..", "..", ".github", "scripts", name))
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), path, strings.Fields(arguments)...)
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
		code, said, folder := script(t, "coverage", files, "PROFILES="+profiles, "NAME=it", "GATE_MINIMUM_COVERAGE="+test.minimum, "REPORTS="+t.TempDir())
		if code != test.code || !strings.Contains(said, test.want) {
			t.Errorf("minimum %s: exit code %d: %s", test.minimum, code, said)
		}
		if summary, err := os.ReadFile(filepath.Join(folder, "summary")); err != nil || !strings.Contains(string(summary), "25.0 %") {
			t.Errorf("the summary: %q, %v", summary, err)
		}
	}
}

// The text output of govulncheck decides, and excluded vulnerabilities do not count. One scan is converted to both formats.
func TestGovulncheck(t *testing.T) {
	const scan = `#!/bin/sh
case "$*" in
"-format json ./...") echo 'the scan'; exit ;;
"-mode convert"*) [ "$(cat)" = 'the scan' ] || exit 2 ;;
*) exit 2 ;;
esac
case "$*" in *sarif) echo '{}'; exit ;; esac
`
	const affected = scan + `
printf 'Vulnerability #1: GO-2022-0001\n    More\nVulnerability #2: GO-2022-0002\n'
exit 3
`
	for _, test := range []struct {
		name, program, exclude string
		code                   int
		want                   string
	}{
		{"nothing", scan + "echo No vulnerabilities found.\n", "", 0, "No vulnerabilities found."},
		{"broken", "#!/bin/sh\necho 'no Go files' >&2; exit 1\n", "", 1, "no Go files"},
		{"broken conversion", scan + "echo 'no JSON' >&2; exit 1\n", "", 1, "no JSON"},
		{"affected", affected, "", 1, "::error title=govulncheck::GO-2022-0001"},
		{"one excluded", affected, "GO-2022-0001", 1, "::error title=govulncheck::GO-2022-0002"},
		{"another excluded", affected, "GO-2022-00012", 1, "::error title=govulncheck::GO-2022-0001"},
		{"all excluded", affected, "GO-2022-0002,GO-2022-0001", 0, "::notice title=govulncheck::GO-2022-0002 is excluded"},
	} {
		t.Run(test.name, func(t *testing.T) {
			sarif := filepath.Join(t.TempDir(), "sarif")
			code, said, _ := script(t, "govulncheck", map[string]string{"govulncheck": test.program}, "SARIF="+sarif, "RELKIT_VULNDB=", "GATE_EXCLUDE_VULNERABILITIES="+test.exclude)
			if code != test.code || !strings.Contains(said, test.want) {
				t.Errorf("exit code %d: %s", code, said)
			}
			if found, err := os.ReadFile(sarif); (string(found) == "{}\n") == (test.name == "broken") {
				t.Errorf("the SARIF file: %q, %v", found, err)
			}
		})
	}
}

// Fuzzing succeeds without a finding and without a target, and fails when a target fails, whose input is kept.
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
		{"fails", target("if n != 1 {\nt.Fatal(\"found\")\n}"), 1, "found"},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := map[string]string{"go.mod": goMod, "hello.go": "package hello\n", "hello_test.go": test.file}
			reports := t.TempDir()
			code, said, _ := script(t, "fuzz", files, "GATE_FUZZ_TIME=1000x", "REPORTS="+reports)
			if code != test.code || !strings.Contains(said, test.want) {
				t.Errorf("exit code %d: %s", code, said)
			}
			kept, err := filepath.Glob(filepath.Join(reports, "testdata", "fuzz", "FuzzHello", "*"))
			if err != nil || len(kept) != test.code {
				t.Errorf("%d inputs were kept: %v", len(kept), err)
			}
		})
	}
}

// The tests run as JSON, and each run writes a profile of its own.
func TestGoTest(t *testing.T) {
	needs.Time(t)
	profiles := t.TempDir()
	files := map[string]string{
		"go.mod": goMod, "hello.go": "package hello\n",
		"hello_test.go": "package hello\n\nimport \"testing\"\n\nfunc TestHello(t *testing.T) {}\n",
	}
	for range 2 {
		code, said, _ := script(t, "go-test", files, "PROFILES="+profiles, "GATE_TIMEOUT=1m")
		if code != 0 || !strings.Contains(said, `"Action":"pass","Package":"example.com/hello","Test":"TestHello"`) {
			t.Errorf("exit code %d: %s", code, said)
		}
	}
	if found, err := filepath.Glob(filepath.Join(profiles, "*")); err != nil || len(found) != 2 {
		t.Errorf("profiles: %v, %v", found, err)
	}
}

// A job gets the Go of the project, and analysers are built with the newer of the kit's and the project's.
func TestVersions(t *testing.T) {
	kit := strings.TrimSpace(strings.TrimPrefix(grep(t, "../../go.mod", "go "), "go "))
	for name, test := range map[string]struct {
		files          map[string]string
		env            []string
		project, tools string
		programs       string
	}{
		"the go line":           {map[string]string{"project/go.mod": "module a\n\ngo 1.24\n"}, []string{"GO=go.mod"}, "1.24", kit, "gosec"},
		"the toolchain line":    {map[string]string{"project/go.mod": "module a\n\ngo 1.24\n\ntoolchain go1.25.3\n"}, []string{"GO=go.mod"}, "1.25.3", kit, "gosec"},
		"a newer one":           {map[string]string{"project/go.mod": "module a\n\ngo 1.127\n"}, []string{"GO=go.mod"}, "1.127", "1.127", "gosec"},
		"a newer toolchain":     {map[string]string{"project/go.mod": "module a\n\ngo 1.24\ntoolchain go1.127.1 // for us\n"}, []string{"GO=go.mod"}, "1.127.1", "1.127.1", "gosec"},
		"a candidate":           {map[string]string{"project/go.mod": "module a\n\ngo 1.127rc2\n"}, []string{"GO=go.mod"}, "1.127.0-rc.2", "1.127.0-rc.2", "gosec"},
		"a workspace":           {map[string]string{"project/go.mod": "module a\n\ngo 1.24\n", "project/go.work": "go 1.127.2\n"}, []string{"GO=go.mod"}, "1.127.2", "1.127.2", "gosec"},
		"no workspace":          {map[string]string{"project/go.mod": "module a\n\ngo 1.24\n", "project/go.work": "go 1.127.2\n"}, []string{"GO=go.mod", "GOWORK=off"}, "1.24", kit, "gosec"},
		"one that is given":     {map[string]string{"project/go.mod": "module a\n\ngo 1.24\n"}, []string{"GO=1.127"}, "1.127", "1.127", "gosec"},
		"the stable one":        {map[string]string{"project/go.mod": "module a\n\ngo 1.127\n"}, []string{"GO=stable"}, "stable", "1.127", "gosec"},
		"none":                  {map[string]string{"project/go.mod": "module a\n\ngo 1.127\n"}, nil, "", "1.127", "gosec"},
		"nothing to prepare":    {map[string]string{"project/go.mod": "go 1.24\n"}, []string{"PREPARE=true"}, "", kit, "gosec"},
		"something to prepare":  {map[string]string{"project/go.mod": "go 1.24\n", "project/.relkit.yaml": "prepare: make\n"}, []string{"PREPARE=true"}, "", kit, "gosec relkit"},
		"a module in a folder":  {map[string]string{"project/a/go.mod": "go 1.24\n", "project/go.work": "go 1.127.2\n"}, []string{"GO=go.mod", "FOLDER=project/a"}, "1.127.2", "1.127.2", "gosec"},
		"what was handed on":    {map[string]string{"project/go.mod": "go 1.24\n"}, []string{"HANDED_ON=12:ab"}, "", kit, "gosec"},
		"relkit is there twice": {map[string]string{"project/go.mod": "go 1.24\n", "project/.relkit.yaml": "prepare: make\n"}, []string{"PREPARE=true", "TOOLS=relkit gosec"}, "", kit, "relkit gosec"},
	} {
		code, said, _ := script(t, "versions", test.files, append([]string{"FOLDER=project", "TOOLS=gosec"}, test.env...)...)
		for _, line := range []string{"project=" + test.project, "tools=" + test.tools, "programs=" + test.programs} {
			if code != 0 || !strings.Contains("\n"+said, "\n"+line+"\n") {
				t.Errorf("%s: exit code %d, no %s: %s", name, code, line, said)
			}
		}
		if !buildkit.MatchString(said) {
			t.Errorf("%s: no image of BuildKit that is pinned by digest: %s", name, said)
		}
		if name == "what was handed on" && !strings.Contains(said, "artifact=12\n") {
			t.Errorf("%s: %s", name, said)
		}
	}
	if code, said, _ := script(t, "versions", map[string]string{"project/go.mod": "module a\n"}, "FOLDER=project", "GO=go.mod"); code == 0 || !strings.Contains(said, "::error title=Go::") {
		t.Errorf("a go.mod without a version: exit code %d: %s", code, said)
	}
}

var buildkit = regexp.MustCompile(`(?m)^buildkit=moby/buildkit:v[0-9.]+@sha256:[0-9a-f]{64}$`)

func grep(t *testing.T, file, prefix string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, prefix) {
			return line
		}
	}
	return ""
}

// Only a command gets the variables of a secret, and the log none of their values.
func TestBuildEnv(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		code int
		want []string
	}{
		"none":             {"", 0, []string{"A=unset"}},
		"one":              {"A=b=c d", 0, []string{"::add-mask::b=c d", "A=b=c d"}},
		"comments":         {"# keys\n\nA=long\r\n", 0, []string{"::add-mask::long", "A=long"}},
		"several lines":    {"A<<END\n-----BEGIN\nabcd\n-----END\nEND\nB=later", 0, []string{"::add-mask::-----BEGIN\n::add-mask::abcd\n::add-mask::-----END", "A=-----BEGIN\nabcd\n-----END", "B=later"}},
		"a short one":      {"A=1", 0, []string{"A=1"}},
		"no assignment":    {"A=b\nnonsense-value", 1, []string{"::error title=BUILD_ENV::line 2 does not have the form NAME=value"}},
		"no end":           {"A<<END\nabcd", 1, []string{"::error title=BUILD_ENV::the value of A in line 1 does not end with END"}},
		"a hyphen":         {"tap-token=x", 1, []string{"line 1"}},
		"the secret alone": {"B=x", 0, []string{"BUILD_ENV=unset"}},
	} {
		files := map[string]string{"show": "#!/bin/sh\nprintf 'A=%s\\nB=%s\\nBUILD_ENV=%s\\n' \"${A-unset}\" \"${B-unset}\" \"${BUILD_ENV-unset}\"\n"}
		code, said, _ := script(t, "build-env show", files, "BUILD_ENV="+test.text)
		for _, want := range test.want {
			if code != test.code || !strings.Contains(said, want) {
				t.Errorf("%s: exit code %d, no %q: %s", name, code, want, said)
			}
		}
		if strings.Contains(said, "nonsense-value") || strings.Contains(said, "::add-mask::1\n") {
			t.Errorf("%s: %s", name, said)
		}
	}
}

// Git, which go uses, sends the token for private modules, which is in no URL.
func TestPrivateModules(t *testing.T) {
	home := t.TempDir()
	env := []string{"HOME=" + home, "GIT_CONFIG_GLOBAL=" + filepath.Join(home, ".gitconfig"), "PRIVATE=github.com/acme/*", "GITHUB_SERVER_URL=https://github.com", "GITHUB_ENV=" + filepath.Join(home, "env")}
	if code, said, _ := script(t, "private-modules", nil, append(env, "TOKEN=")...); code == 0 || !strings.Contains(said, "MODULES_TOKEN") {
		t.Errorf("without a token: exit code %d: %s", code, said)
	}
	code, said, _ := script(t, "private-modules", nil, append(env, "TOKEN=github_pat_of_modules")...)
	if code != 0 || strings.Contains(said, "github_pat_of_modules") {
		t.Fatalf("exit code %d: %s", code, said)
	}
	fill := exec.CommandContext(t.Context(), "git", "credential", "fill")
	fill.Env = append(os.Environ(), append(env, "GIT_TERMINAL_PROMPT=0")...)
	fill.Stdin = strings.NewReader("protocol=https\nhost=github.com\npath=acme/private\n\n")
	if filled, err := fill.Output(); err != nil || !strings.Contains(string(filled), "password=github_pat_of_modules\n") {
		t.Errorf("%s: %v", filled, err)
	}
	if line := grep(t, filepath.Join(home, "env"), "GOPRIVATE="); line != "GOPRIVATE=github.com/acme/*\n" {
		t.Errorf("%q", line)
	}
	if info, err := os.Stat(filepath.Join(home, ".git-credentials")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}
