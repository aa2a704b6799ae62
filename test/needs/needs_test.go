package needs_test

import (
	"strings"
	"testing"

	"github.com/relkit/relkit/test/needs"
)

// recorder is a test that notes how it ended.
type recorder struct {
	testing.TB

	skipped, failed string
}

func (r *recorder) Helper() {}

func (r *recorder) Skip(args ...any) { r.skipped, _ = args[0].(string) }

func (r *recorder) Fatal(args ...any) { r.failed, _ = args[0].(string) }

func tool(tb testing.TB, program, _ string) string {
	tb.Helper()
	return needs.Tool(tb, program)
}

func TestAMissingProgramSkipsAndFailsInCI(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out what needs a program anyway")
	}
	for name, need := range map[string]struct {
		program, from string
		ask           func(tb testing.TB, program, from string) string
		says          string
	}{
		"in PATH": {"no-such-program", "brew install it", needs.Program, "no-such-program is not installed: run brew install it"},
		"Debian":  {"no-such-program", "package", needs.Debian, "no-such-program is not installed: run apt-get install package"},
		"in bin":  {"no-such-tool", "", tool, "no-such-tool is not in bin: run make bin/no-such-tool"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("CI", "")
			here := &recorder{TB: t}
			need.ask(here, need.program, need.from)
			t.Setenv("CI", "true")
			gate := &recorder{TB: t}
			need.ask(gate, need.program, need.from)
			if here.skipped != need.says || here.failed != "" || gate.failed != need.says {
				t.Errorf("skipped with %q, failed with %q, in CI failed with %q", here.skipped, here.failed, gate.failed)
			}
		})
	}
}

func TestInstalledProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out what needs a program anyway")
	}
	if path := needs.Program(t, "go", "nothing"); !strings.HasSuffix(path, "go") {
		t.Errorf("go is at %q", path)
	}
}
