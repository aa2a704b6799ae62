package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/relkit/relkit/internal/report"
	"github.com/relkit/relkit/test/needs"
)

// The picture in the README matches the output of a rehearsal on a terminal.
func TestPicture(t *testing.T) {
	needs.Tool(t, "goreleaser")
	needs.Tool(t, "ko")
	images, err := filepath.Abs("../../docs/images")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/picture",
		RequireExplicitExec: true,
		Setup:               func(env *testscript.Env) error { return setUp(env, needs.Bin()) },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"edit":    edit,
			"picture": func(ts *testscript.TestScript, _ bool, args []string) { picture(ts, images, args) },
		},
	})
}

// picture compares the pictures in a folder with a report, or updates them with -update: picture REPORT.
func picture(ts *testscript.TestScript, images string, args []string) {
	var result report.Report
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &result))
	var text bytes.Buffer
	ts.Check(result.Terminal(&text, report.Style{Terminal: true, Colour: true, Width: func() int { return 105 }}))
	lines := append([]string{"$ relkit rehearse --quick"}, excerpt(text.String())...)
	for _, theme := range themes {
		file, drawn := filepath.Join(images, "rehearsal-"+theme.name+".svg"), draw(lines, theme)
		if *update {
			ts.Check(os.WriteFile(file, []byte(drawn), 0o644))
		}
		before, err := os.ReadFile(file)
		ts.Check(err)
		if diff := cmp.Diff(string(before), drawn); diff != "" {
			ts.Fatalf("%s is out of date: run go test ./internal/cli -run TestPicture -update (-file +rehearsal):\n%s", file, diff)
		}
	}
}

// excerpt returns the title of a report, its checks and its verdict, which do not depend on the time or the version of Go. Of several
// passing checks in a row, it keeps the first and an ellipsis.
func excerpt(text string) []string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	kept := []string{lines[0], ""}
	const ellipsis = "  …"
	quiet := 0 // passing checks in a row
	inChecks := false
	for _, line := range lines[1:] {
		plain := colours.ReplaceAllString(line, "")
		switch {
		case strings.HasPrefix(plain, "✗ v"):
			return append(append(kept, ""), lines[slices.Index(lines, line):]...)
		case plain == "":
			inChecks = false
		case plain == "Checks":
			inChecks = true
			continue
		}
		if !inChecks {
			continue
		}
		switch {
		case strings.HasPrefix(plain, "  ✓ ") || strings.HasPrefix(plain, "  – "):
			quiet++
		case strings.HasPrefix(plain, "  ✗ ") || strings.HasPrefix(plain, "  ! "):
			quiet = 0
		}
		if quiet < 2 {
			kept = append(kept, line)
		} else if kept[len(kept)-1] != ellipsis {
			kept = append(kept, ellipsis)
		}
	}
	return kept
}

// theme are GitHub's colors of a code block.
type theme struct {
	name, background, text, faint, red, green, yellow string
}

var themes = []theme{
	{"light", "#f6f8fa", "#1f2328", "#59636e", "#d1242f", "#1a7f37", "#9a6700"},
	{"dark", "#151b23", "#f0f6fc", "#9198a1", "#f85149", "#3fb950", "#d29922"},
}

// colours are the escape sequences in a report.
var colours = regexp.MustCompile(`\x1b\[(\d+)m`)

const (
	lineHeight  = 19
	columnWidth = 7.9
	margin      = 16
)

// draw renders the lines of a terminal as SVG.
func draw(lines []string, colour theme) string {
	columns := 0
	for _, line := range lines {
		columns = max(columns, utf8.RuneCountInString(colours.ReplaceAllString(line, "")))
	}
	width, height := int(float64(columns)*columnWidth)+2*margin, len(lines)*lineHeight+2*margin
	var out strings.Builder
	fmt.Fprintf(&out, "<!-- Drawn by go test ./internal/cli -run TestPicture -update. -->\n")
	fmt.Fprintf(&out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n", width, height, width, height)
	fmt.Fprintf(&out, "<style>text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; white-space: pre; fill: %s } ", colour.text)
	fmt.Fprintf(&out, ".c1 { font-weight: bold } .c2 { fill: %s } .c31 { fill: %s } .c32 { fill: %s } .c33 { fill: %s }</style>\n",
		colour.faint, colour.red, colour.green, colour.yellow)
	fmt.Fprintf(&out, "<rect width=\"%d\" height=\"%d\" rx=\"6\" fill=\"%s\"/>\n", width, height, colour.background)
	for i, line := range lines {
		if line == "" {
			continue
		}
		fmt.Fprintf(&out, "<text x=\"%d\" y=\"%d\" xml:space=\"preserve\">%s</text>\n", margin, margin+(i+1)*lineHeight-5, spans(line))
	}
	out.WriteString("</svg>\n")
	return out.String()
}

// spans returns the parts of a line by color.
func spans(line string) string {
	var out strings.Builder
	colour := "0"
	for line != "" {
		text, rest := line, ""
		next := colours.FindStringSubmatchIndex(line)
		if next != nil {
			text, rest = line[:next[0]], line[next[1]:]
		}
		switch {
		case text == "":
		case colour == "0":
			out.WriteString(html.EscapeString(text))
		default:
			fmt.Fprintf(&out, "<tspan class=\"c%s\">%s</tspan>", colour, html.EscapeString(text))
		}
		if next != nil {
			colour = line[next[2]:next[3]]
		}
		line = rest
	}
	return out.String()
}
