package reference

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// Man writes a man page for root and for each command in its help into a folder, which must exist: relkit.1, relkit-verify.1. The
// pages have no date, so that the same commands always produce the same bytes. See
// https://man7.org/linux/man-pages/man7/man.7.html for the macros.
func Man(root *cobra.Command, folder string) error {
	for _, each := range append(available(root), root) {
		name := filepath.Join(folder, dashed(each)+".1")
		if err := os.WriteFile(name, []byte(manPage(each)), 0o644); err != nil { //gosec:disable G306 -- a man page is for all users
			return fmt.Errorf("write a man page: %w", err)
		}
	}
	return nil
}

func manPage(command *cobra.Command) string {
	var page strings.Builder
	fmt.Fprintf(&page, ".TH %s 1 \"\" %q \"User Commands\"\n", strings.ToUpper(dashed(command)), command.Root().Name())
	fmt.Fprintf(&page, ".SH NAME\n%s \\- %s\n", roff(dashed(command)), roff(command.Short))
	if command.Runnable() {
		fmt.Fprintf(&page, ".SH SYNOPSIS\n\\fB%s\\fR%s\n", roff(command.CommandPath()), roff(strings.TrimPrefix(command.UseLine(), command.CommandPath())))
	}
	page.WriteString(".SH DESCRIPTION\n")
	for i, each := range blocks(described(command, "")) {
		switch {
		case each.verbatim:
			fmt.Fprintf(&page, ".RS 4\n.nf\n%s\n.fi\n.RE\n", roff(each.text))
		case i == 0:
			fmt.Fprintf(&page, "%s\n", roff(each.text))
		default:
			fmt.Fprintf(&page, ".PP\n%s\n", roff(each.text))
		}
	}
	if all := flags(command); len(all) > 0 {
		page.WriteString(".SH OPTIONS\n")
		for _, flag := range all {
			name, usage := signature(flag)
			fmt.Fprintf(&page, ".TP\n\\fB%s\\fR\n%s\n", roff(name), roff(usage))
		}
	}
	if command.Example != "" {
		fmt.Fprintf(&page, ".SH EXAMPLES\n.nf\n%s\n.fi\n", roff(unindent(command.Example)))
	}
	if related := relatives(command); len(related) > 0 {
		fmt.Fprintf(&page, ".SH SEE ALSO\n%s\n", strings.Join(related, ",\n"))
	}
	return page.String()
}

// relatives returns the pages that a page refers to: those of the command above and of all commands below.
func relatives(command *cobra.Command) (all []string) {
	if command.HasParent() {
		all = append(all, reference(command.Parent()))
	}
	for _, each := range available(command) {
		all = append(all, reference(each))
	}
	return all
}

func reference(command *cobra.Command) string {
	return `\fB` + roff(dashed(command)) + `\fR(1)`
}

// dashed returns the name of a command's page.
func dashed(command *cobra.Command) string {
	return strings.ReplaceAll(command.CommandPath(), " ", "-")
}

// roff escapes a text for roff, in ASCII, so that any locale can show the page.
func roff(text string) string {
	var out strings.Builder
	begin := true
	for _, r := range text {
		if begin && (r == '.' || r == '\'') {
			out.WriteString(`\&`)
		}
		switch {
		case r == '\\':
			out.WriteString(`\e`)
		case r == '-':
			out.WriteString(`\-`)
		case r > 126:
			fmt.Fprintf(&out, `\[u%04X]`, r)
		default:
			out.WriteRune(r)
		}
		begin = r == '\n'
	}
	return out.String()
}
