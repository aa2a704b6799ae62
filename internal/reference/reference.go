// Package reference writes the reference of a command line from its commands: one Markdown page, and man pages for section 1. It reads
// what --help shows and adds nothing. Shell completions are cobra's.
package reference

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// available returns the commands below one that its help lists, each followed by those below it, sorted by name: neither hidden ones nor
// the help command, but help topics.
func available(command *cobra.Command) []*cobra.Command {
	below := slices.DeleteFunc(slices.Clone(command.Commands()), func(each *cobra.Command) bool {
		return !each.IsAvailableCommand() && (!each.IsAdditionalHelpTopicCommand() || each.Hidden)
	})
	slices.SortFunc(below, func(a, b *cobra.Command) int { return strings.Compare(a.Name(), b.Name()) })
	var all []*cobra.Command
	for _, each := range below {
		all = append(append(all, each), available(each)...)
	}
	return all
}

// block is a part of a help text: a paragraph as one line, or lines that keep their form because they are indented.
type block struct {
	text     string
	verbatim bool
}

// blocks splits a help text, whose paragraphs are broken into lines by hand.
func blocks(text string) []block {
	var all []block
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		open := false // the last block takes more lines of its kind
		for line := range strings.SplitSeq(strings.Trim(paragraph, "\n"), "\n") {
			verbatim := strings.HasPrefix(line, " ")
			last := len(all) - 1
			switch {
			case line == "":
			case open && verbatim == all[last].verbatim && verbatim:
				all[last].text += "\n" + line
			case open && verbatim == all[last].verbatim:
				all[last].text += " " + line
			default:
				all = append(all, block{line, verbatim})
				open = true
			}
		}
	}
	for i, each := range all {
		if each.verbatim {
			all[i].text = unindent(each.text)
		}
	}
	return all
}

// unindent removes the indentation that all lines share.
func unindent(text string) string {
	lines := strings.Split(text, "\n")
	least := len(text)
	for _, line := range lines {
		least = min(least, len(line)-len(strings.TrimLeft(line, " ")))
	}
	for i, line := range lines {
		lines[i] = line[least:]
	}
	return strings.Join(lines, "\n")
}

// flags returns those that a command's help lists, sorted by name, without --help, which every command has.
func flags(command *cobra.Command) []*pflag.Flag {
	var all []*pflag.Flag
	command.NonInheritedFlags().VisitAll(func(flag *pflag.Flag) {
		if !flag.Hidden && flag.Name != "help" {
			all = append(all, flag)
		}
	})
	return all
}

// described returns the help text of a command without the part that all commands share.
func described(command *cobra.Command, shared string) string {
	text := command.Long
	if text == "" {
		text = command.Short + "."
	}
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), strings.TrimSpace(shared)))
}
