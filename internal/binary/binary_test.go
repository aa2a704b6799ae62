package binary_test

import (
	"debug/elf"
	encoding "encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/binary"
	"github.com/relkit/relkit/internal/release"
)

// compile builds a program for a platform and returns its file.
func compile(t *testing.T, platform release.Platform, source string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com/hello\n", "main.go": source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "hello")
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", file, ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+platform.OS, "GOARCH="+platform.Arch)
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return file
}

const nothing = "package main\n\nfunc main() {}\n"

func TestInspect(t *testing.T) {
	for _, platform := range []release.Platform{
		{OS: "linux", Arch: "amd64"},
		{OS: "linux", Arch: "arm64"},
		{OS: "darwin", Arch: "arm64"},
		{OS: "windows", Arch: "amd64"},
		{OS: "windows", Arch: "arm64"},
		{OS: "dragonfly", Arch: "amd64"},
	} {
		facts := binary.Inspect(compile(t, platform, nothing))
		if diff := cmp.Diff([]release.Platform{platform}, facts.Platforms); diff != "" {
			t.Errorf("%s:\n%s", platform, diff)
		}
		if facts.Build == nil || facts.Build.Main.Path != "example.com/hello" {
			t.Errorf("%s: build information %+v", platform, facts.Build)
		}
	}
}

// elfHeader returns the header of a program, and nothing more.
func elfHeader(class elf.Class, order elf.Data, machine elf.Machine, system elf.OSABI) string {
	var bytes encoding.AppendByteOrder = encoding.BigEndian
	if order == elf.ELFDATA2LSB {
		bytes = encoding.LittleEndian
	}
	header := append([]byte("\x7fELF"), byte(class), byte(order), byte(elf.EV_CURRENT), byte(system), 0, 0, 0, 0, 0, 0, 0, 0)
	header = bytes.AppendUint16(header, uint16(elf.ET_EXEC))
	header = bytes.AppendUint16(header, uint16(machine))
	header = bytes.AppendUint32(header, uint32(elf.EV_CURRENT))
	return string(append(header, make([]byte, 64-len(header))...))
}

func TestInspectHeaders(t *testing.T) {
	const big, little = elf.ELFDATA2MSB, elf.ELFDATA2LSB
	for want, content := range map[release.Platform]string{
		{OS: "linux", Arch: "mips"}:     elfHeader(elf.ELFCLASS32, big, elf.EM_MIPS, elf.ELFOSABI_NONE),
		{OS: "linux", Arch: "mipsle"}:   elfHeader(elf.ELFCLASS32, little, elf.EM_MIPS, elf.ELFOSABI_NONE),
		{OS: "linux", Arch: "mips64"}:   elfHeader(elf.ELFCLASS64, big, elf.EM_MIPS, elf.ELFOSABI_NONE),
		{OS: "linux", Arch: "mips64le"}: elfHeader(elf.ELFCLASS64, little, elf.EM_MIPS, elf.ELFOSABI_NONE),
		{OS: "linux", Arch: "ppc64"}:    elfHeader(elf.ELFCLASS64, big, elf.EM_PPC64, elf.ELFOSABI_NONE),
		{OS: "linux", Arch: "ppc64le"}:  elfHeader(elf.ELFCLASS64, little, elf.EM_PPC64, elf.ELFOSABI_NONE),
		{OS: "linux", Arch: "arm"}:      elfHeader(elf.ELFCLASS32, little, elf.EM_ARM, elf.ELFOSABI_NONE),
		{OS: "freebsd", Arch: "386"}:    elfHeader(elf.ELFCLASS32, little, elf.EM_386, elf.ELFOSABI_FREEBSD),
		{OS: "linux"}:                   elfHeader(elf.ELFCLASS64, little, elf.EM_ALPHA_STD, elf.ELFOSABI_NONE),
		{OS: "aix", Arch: "ppc64"}:      "\x01\xf7" + strings.Repeat("\x00", 64),
		{Arch: "wasm"}:                  "\x00asm\x01\x00\x00\x00",
	} {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]release.Platform{want}, binary.Inspect(file).Platforms); diff != "" {
			t.Errorf("%s:\n%s", want, diff)
		}
	}
}

func TestInspectOfWhatIsNoProgram(t *testing.T) {
	for _, content := range []string{"", "#!/bin/sh\n", "\x7fELF", "MZ", strings.Repeat("\x00", 4096)} {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if facts := binary.Inspect(file); facts.Platforms != nil || facts.Build != nil {
			t.Errorf("%.8q: %+v", content, facts)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Setenv("SECRET", "seen")
	for source, want := range map[string]struct{ command, output string }{
		`fmt.Println("hello 1.2.3", os.Getenv("SECRET"))`:                {"hello --version", "hello 1.2.3"},
		`if os.Args[1] != "version" { os.Exit(2) }; fmt.Println("verb")`: {"hello version", "verb"},
	} {
		file := compile(t, release.Native(), "package main\n\nimport (\"fmt\"; \"os\")\n\nvar _ = os.Args\n\nfunc main() { "+source+" }\n")
		command, output, err := binary.Version(t.Context(), file)
		if err != nil || command != want.command || output != want.output {
			t.Errorf("%s: got %q from %q, %v", source, output, command, err)
		}
	}
	file := compile(t, release.Native(), "package main\n\nfunc main() { panic(\"no\") }\n")
	if _, _, err := binary.Version(t.Context(), file); err == nil || !strings.Contains(err.Error(), "exit status 2") {
		t.Error(err)
	}
}

func TestAsk(t *testing.T) {
	t.Setenv("SECRET", "seen")
	t.Setenv("HOME", "/home/of/the/user")
	program := func(body string) string {
		return "package main\n\nimport (\"fmt\"; \"net\"; \"os\"; \"os/exec\"; \"time\")\n\nvar _, _, _, _, _ = fmt.Sprint, net.Listen, os.Args, exec.LookPath, time.Now\n\n" +
			"func main() {\n\targ := os.Args[1]\n\t_ = arg\n" + body + "\n}\n"
	}
	for name, test := range map[string]struct {
		body string
		want []string // command, output, error of each answer
	}{
		"the first question": {`fmt.Println("1.2.3", arg)`, []string{"hello --version", "1.2.3 --version", ""}},
		"a verb": {
			`if arg != "version" { fmt.Println("unknown flag", arg); os.Exit(2) }; fmt.Println("1.2.3")`,
			[]string{"hello --version", "unknown flag --version", "exit status 2", "hello version", "1.2.3", ""},
		},
		"one dash": {
			`if arg == "version" { os.Exit(1) }; if arg == "-version" { fmt.Println("1.2.3") }`,
			[]string{"hello --version", "", "", "hello version", "", "exit status 1", "hello -version", "1.2.3", ""},
		},
		"it waits": {
			`if arg != "-v" { time.Sleep(time.Minute) }; fmt.Println("1.2.3")`,
			[]string{
				"hello --version", "", "no answer within 5s", "hello version", "", "no answer within 5s",
				"hello -version", "", "no answer within 5s", "hello -v", "1.2.3", "",
			},
		},
		"its environment": {
			`home := os.Getenv("HOME"); entries, err := os.ReadDir(home); _, found := exec.LookPath("go")
	fmt.Println("1.2.3", os.Getenv("SECRET"), home == "/home/of/the/user", len(entries), err, found)`,
			[]string{"hello --version", "1.2.3  false 0 <nil> <nil>", ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := compile(t, release.Native(), program(test.body))
			answers, err := binary.Ask(t.Context(), file, nil, func(a release.Answer) bool { return strings.Contains(a.Output, "1.2.3") })
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, answer := range answers {
				got = append(got, answer.Command, answer.Output, answer.Err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// If the settings configure how the program reports its version, no other argument is tried.
func TestAskWithConfiguredArguments(t *testing.T) {
	file := compile(t, release.Native(), "package main\n\nimport (\"fmt\"; \"os\")\n\nfunc main() { fmt.Println(os.Args[1:]) }\n")
	got, err := binary.Ask(t.Context(), file, []string{"about", "--short"}, func(release.Answer) bool { return false })
	want := []release.Answer{{Command: "hello about --short", Output: "[about --short]"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

// A service that ignores its arguments is stopped as soon as it listens, not after the timeout.
func TestAskStopsWhatServes(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("where there is no /proc, a service is stopped when its time is up")
	}
	file := compile(t, release.Native(), `package main

import ("fmt"; "net"; "net/http")

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	fmt.Println("serving", err)
	_ = http.Serve(listener, nil)
}
`)
	answers, err := binary.Ask(t.Context(), file, nil, func(release.Answer) bool { return false })
	if err != nil || len(answers) != 4 {
		t.Fatal(answers, err)
	}
	for _, answer := range answers {
		if answer.Err != "it opened a port and served instead of answering" || answer.Output != "serving <nil>" {
			t.Errorf("%+v", answer)
		}
	}
}

const service = `package main

import ("fmt"; "net/http"; "os")

func main() {
	http.HandleFunc("/version", func(w http.ResponseWriter, r *http.Request) { %s })
	fmt.Fprintln(os.Stderr, http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
`

func TestServedVersion(t *testing.T) {
	for answer, want := range map[string]struct{ version, problem string }{
		`fmt.Fprint(w, "{\"version\":\"1.2.3\"}")`: {version: "1.2.3"},
		`w.WriteHeader(500)`:                       {problem: "answers 500"},
		`fmt.Fprint(w, "hello")`:                   {problem: "does not answer with JSON"},
	} {
		file := compile(t, release.Native(), strings.Replace(service, "%s", answer, 1))
		version, err := binary.ServedVersion(t.Context(), file, nil, t.TempDir())
		if version != want.version || want.problem == "" && err != nil || want.problem != "" && (err == nil || !strings.Contains(err.Error(), want.problem)) {
			t.Errorf("%s: got %q, %v", answer, version, err)
		}
	}
	ends := compile(t, release.Native(), "package main\n\nimport \"os\"\n\nfunc main() { println(\"no database\"); os.Exit(1) }\n")
	if _, err := binary.ServedVersion(t.Context(), ends, nil, t.TempDir()); err == nil ||
		err.Error() != "the service exited: no database" {
		t.Error(err)
	}
}
