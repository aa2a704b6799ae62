//go:build unix

package session_test

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
)

const page = "../../docs/shipped.md"

var update = flag.Bool("update", false, "write what the commands print into docs/shipped.md")

// command is a line after a $ of the page, with what the page says that it prints.
type command struct{ line, prints string }

// session returns the commands of the section, and the JSON that it says to save.
func session(t *testing.T) (commands []command, release string) {
	t.Helper()
	language := ""
	for line := range strings.SplitSeq(section(t), "\n") {
		last := len(commands) - 1
		switch {
		case strings.HasPrefix(line, "```"):
			language = strings.TrimPrefix(line, "```")
		case language == "json":
			release += line + "\n"
		case language != "console":
		case strings.HasPrefix(line, "$ "):
			commands = append(commands, command{line: line[2:]})
		case last < 0:
			t.Fatalf("%s is printed by no command", line)
		default:
			commands[last].prints += line + "\n"
		}
	}
	if len(commands) < 20 || release == "" {
		t.Fatalf("the section has only %d commands, and a release of %d bytes", len(commands), len(release))
	}
	return commands, release
}

func section(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(text), "\n## A session\n")
	section, _, ended := strings.Cut(after, "\n## ")
	if !found || !ended {
		t.Fatal("docs/shipped.md has no section about a session")
	}
	return section
}

// rewrite puts what was printed into the page. What differs only in times and ids stays.
func rewrite(t *testing.T, commands []command, printed []string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, after, _ := strings.Cut(string(text), "\n## A session\n")
	for i, each := range commands {
		if masked(each.prints) != masked(printed[i]) {
			lines := strings.ReplaceAll(printed[i], "\r\n", "\n")
			after = strings.Replace(after, "$ "+each.line+"\n"+each.prints, "$ "+each.line+"\n"+lines, 1)
		}
	}
	if err := os.WriteFile(page, []byte(before+"\n## A session\n"+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

var (
	now       = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z`) // those of the session have no fraction
	date      = regexp.MustCompile(`(?m)^Date: .*\n`)                      // a proxy has it elsewhere
	requestID = regexp.MustCompile(`(?m)^X-Request-Id: [A-Z2-7]{26}$`)
)

// masked returns what is printed without what differs each time.
func masked(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = now.ReplaceAllString(text, "TIME")
	text = date.ReplaceAllString(text, "")
	return requestID.ReplaceAllString(text, "REQUEST")
}
