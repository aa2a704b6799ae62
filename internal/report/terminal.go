package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Terminal writes the report for a person at a terminal. The steps are left out: the progress
// showed them.
func (r *Report) Terminal(w io.Writer, style Style) error {
	v := newView(r)
	t := terminal{style: style}
	t.linef(0, "%s", style.paint(bold, v.Title))
	t.linef(0, "%s", style.paint(faint, v.Origin))
	t.checks(v)
	t.omitted(v)
	t.hooks(r.Hooks)
	t.contents(v)
	t.commands(v)
	t.accept(v)
	t.verdict(v)
	_, err := w.Write(t.text.Bytes())
	return err
}

// terminal lays a report out in columns.
type terminal struct {
	text  bytes.Buffer
	style Style
}

// wide is how much of a line is used at most: longer ones are hard to read.
const wide = 110

func (t *terminal) linef(indent int, format string, args ...any) {
	t.text.WriteString(strings.Repeat(" ", indent))
	fmt.Fprintf(&t.text, format, args...)
	t.text.WriteByte('\n')
}

func (t *terminal) heading(text string) {
	t.text.WriteByte('\n')
	t.linef(0, "%s", t.style.paint(bold, text))
}

// hanging writes a text with a hanging indent.
func (t *terminal) hanging(indent int, lead, colour, text string) {
	width := min(t.style.width(), wide)
	if width > 0 {
		width = max(width-indent-cells.StringWidth(lead), 20)
	}
	for i, line := range wrap(text, width) {
		if i > 0 {
			lead = strings.Repeat(" ", cells.StringWidth(lead))
		}
		t.linef(indent, "%s%s", t.style.paint(colour, lead), line)
	}
}

var markColours = map[string]string{"✓": green, "!": yellow, "✗": red, "–": faint, "~": green, "?": yellow}

func (t *terminal) checks(v view) {
	t.heading("Checks")
	width := nameWidth
	for _, check := range v.Checks {
		width = max(width, len(check.Name))
	}
	for _, check := range v.Checks {
		t.hanging(2, fmt.Sprintf("%s %-*s ", check.Mark, width, check.Name), markColours[check.Mark], check.Text)
		for _, group := range check.Groups {
			t.hanging(width+5, group.Mark+" ", markColours[group.Mark], group.Subject+": "+group.Problem)
			if group.Remedy != "" {
				t.hanging(width+7, "→ ", faint, group.Remedy)
			}
		}
	}
}

func (t *terminal) omitted(v view) {
	t.omissions("Unknown", "? ", yellow, v.Unknown)
	t.omissions(v.Omission, "– ", faint, v.Omitted)
}

func (t *terminal) omissions(heading, mark, colour string, omissions []release.Omission) {
	if len(omissions) == 0 {
		return
	}
	t.heading(heading)
	for _, omission := range omissions {
		t.hanging(2, mark, colour, omission.Part+": "+omission.Reason)
	}
}

func (t *terminal) contents(v view) {
	if v.Total == "" {
		return
	}
	t.heading("Contents: " + v.Total)
	widest := 0
	for _, row := range v.Rows {
		widest = max(widest, cells.StringWidth(row.Name))
	}
	for _, row := range v.Rows {
		t.linef(2, "%s  %6s", cells.FillRight(row.Name, widest), row.Size)
	}
	for _, item := range append(v.Images, v.Manifests...) {
		t.hanging(2, item.Name+"  ", "", item.Detail)
	}
}

func (t *terminal) commands(v view) {
	if len(v.Commands) == 0 {
		return
	}
	t.heading(v.Public)
	for _, command := range v.Commands {
		t.linef(2, "%s", command) // never wrapped: it is there to be copied
	}
}

// accept shows how to accept a finding.
func (t *terminal) accept(v view) {
	if v.Accept == "" {
		return
	}
	t.text.WriteByte('\n')
	t.hanging(0, "", "", v.Accept)
}

func (t *terminal) verdict(v view) {
	t.text.WriteByte('\n')
	t.hanging(0, v.Mark+" ", markColours[v.Mark], v.Verdict)
}
