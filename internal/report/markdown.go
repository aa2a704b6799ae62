package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

// Markdown writes the report in GitHub's dialect, for the summary of a workflow run.
func (r *Report) Markdown(w io.Writer) error {
	v := newView(r)
	var text bytes.Buffer
	mark := map[audit.Status]string{audit.Passed: "✅", audit.Failed: "❌", audit.Unknown: "❔"}[v.Status]
	fmt.Fprintf(&text, "## %s %s\n\n**%s**\n\n%s\n", mark, escape(v.Title), escape(v.Verdict), escape(v.Origin))
	markdownChecks(&text, v)
	markdownOmissions(&text, "Unknown", v.Unknown)
	markdownOmissions(&text, v.Omission, v.Omitted)
	markdownOmissions(&text, hooksHeading, v.Hooks)
	if len(v.Commands) > 0 {
		fence := fence(strings.Join(v.Commands, "\n"))
		fmt.Fprintf(&text, "\n### %s\n\n%ssh\n%s\n%s\n", escape(v.Public), fence, strings.Join(v.Commands, "\n"), fence)
	}
	markdownContents(&text, v)
	markdownSteps(&text, v)
	_, err := w.Write(text.Bytes())
	return err
}

func markdownChecks(text *bytes.Buffer, v view) {
	text.WriteString("\n| | check | result |\n|---|---|---|\n")
	for _, check := range v.Checks {
		fmt.Fprintf(text, "| %s | %s | %s |\n", check.Mark, escape(check.Name), escape(check.Text))
	}
	for _, check := range v.Checks {
		if len(check.Groups) == 0 {
			continue
		}
		fmt.Fprintf(text, "\n### %s %s\n\n", check.Mark, escape(check.Name))
		for _, group := range check.Groups {
			fmt.Fprintf(text, "- %s **%s**: %s", group.Mark, escape(group.Subject), escape(group.Problem))
			if group.Remedy != "" {
				fmt.Fprintf(text, "<br>→ %s", escape(group.Remedy))
			}
			text.WriteByte('\n')
		}
	}
	if v.Accept != "" {
		fmt.Fprintf(text, "\n%s\n", escape(v.Accept))
	}
}

func markdownOmissions(text *bytes.Buffer, heading string, omissions []release.Omission) {
	if len(omissions) == 0 {
		return
	}
	fmt.Fprintf(text, "\n### %s\n\n", heading)
	for _, omission := range omissions {
		fmt.Fprintf(text, "- **%s**: %s\n", escape(omission.Part), escape(omission.Reason))
	}
}

func markdownContents(text *bytes.Buffer, v view) {
	if v.Total == "" {
		return
	}
	fmt.Fprintf(text, "\n<details><summary>%s</summary>\n\n| asset | size | SHA-256 |\n|---|---:|---|\n", escape(v.Total))
	for _, row := range v.Rows {
		fmt.Fprintf(text, "| %s | %s | %s |\n", escape(row.Name), row.Size, escape(row.SHA256))
	}
	text.WriteString("\n")
	for _, item := range append(v.Images, v.Manifests...) {
		fmt.Fprintf(text, "- **%s**: %s\n", escape(item.Name), escape(item.Detail))
	}
	text.WriteString("\n</details>\n")
}

func markdownSteps(text *bytes.Buffer, v view) {
	if len(v.Steps) == 0 {
		return
	}
	text.WriteString("\n<details><summary>Steps</summary>\n\n| | step | | time |\n|---|---|---|---:|\n")
	for _, step := range v.Steps {
		detail := escape(step.Detail)
		if step.Command != "" {
			detail += "<br>" + escape(step.Command)
		}
		fmt.Fprintf(text, "| %s | %s | %s | %s |\n", step.Mark, escape(step.Name), detail, step.Took)
	}
	text.WriteString("\n</details>\n")
}

// escape keeps a text from being read as markup.
var escape = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "|", `\|`, "[", `\[`, "]", `\]`,
	"~", `\~`, "#", `\#`, "&", "&amp;", "<", "&lt;", ">", "&gt;", "\n", " ", "\r", " ",
).Replace

// fence returns a code fence that the text cannot close.
func fence(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence
}
