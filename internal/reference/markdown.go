package reference

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Markdown has a heading for each command in the help of root, and for those below it. shared is a text that ends the help of several commands, such as the exit codes; it is omitted, so that a
// page can have it once.
func Markdown(root *cobra.Command, shared string) string {
	var page strings.Builder
	for _, each := range available(root) {
		if described(each, shared) != "" { // a topic about what is shared
			section(&page, each, shared)
		}
	}
	return strings.TrimPrefix(page.String(), "\n")
}

func section(page *strings.Builder, command *cobra.Command, shared string) {
	fmt.Fprintf(page, "\n## %s\n\n", command.CommandPath())
	if command.Runnable() {
		fmt.Fprintf(page, "    %s\n\n", command.UseLine())
	}
	for _, each := range blocks(described(command, shared)) {
		if each.verbatim {
			fmt.Fprintf(page, "```text\n%s\n```\n\n", each.text)
			continue
		}
		fmt.Fprintf(page, "%s\n\n", escape(each.text))
	}
	if all := flags(command); len(all) > 0 {
		page.WriteString("| flag | meaning |\n|---|---|\n")
		for _, flag := range all {
			name, usage := signature(flag)
			fmt.Fprintf(page, "| `%s` | %s |\n", name, strings.ReplaceAll(escape(usage), "|", `\|`))
		}
		page.WriteString("\n")
	}
	if command.Example != "" {
		fmt.Fprintf(page, "```sh\n%s\n```\n", unindent(command.Example))
	}
	text := strings.TrimRight(page.String(), "\n") + "\n"
	page.Reset()
	page.WriteString(text)
}

// signature returns a flag with its shorthand and the kind of its value, and what it means.
func signature(flag *pflag.Flag) (name, usage string) {
	kind, usage := pflag.UnquoteUsage(flag)
	name = "--" + flag.Name
	if flag.Shorthand != "" {
		name = "-" + flag.Shorthand + ", " + name
	}
	if kind != "" {
		name += " " + kind
	}
	return name, usage
}

// escape keeps a text from being taken for Markdown.
func escape(text string) string {
	return strings.NewReplacer(`*`, `\*`, `<`, `&lt;`, `[`, `\[`, "`", "\\`").Replace(text)
}
