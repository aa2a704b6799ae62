package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/report"
)

// The values of --color. Auto colors the output of a terminal, unless NO_COLOR is set.
const (
	colorAuto   = "auto"
	colorAlways = "always"
	colorNever  = "never"
)

// colorFlag is the value of --color.
type colorFlag string

func (c *colorFlag) String() string { return string(*c) }

// Type names the kind of the value in the help.
func (c *colorFlag) Type() string { return "when" }

// Set parses the value.
func (c *colorFlag) Set(value string) error {
	all := []string{colorAuto, colorAlways, colorNever}
	if !slices.Contains(all, value) {
		return fmt.Errorf("choose from %s", strings.Join(all, ", "))
	}
	*c = colorFlag(value)
	return nil
}

// addColor adds --color to a command and all commands below it.
func addColor(root *cobra.Command) {
	color := colorFlag(colorAuto)
	root.PersistentFlags().Var(&color, "color", "color the output: auto, always or never; auto respects NO_COLOR")
	_ = root.RegisterFlagCompletionFunc("color", cobra.FixedCompletions([]string{colorAuto, colorAlways, colorNever}, cobra.ShellCompDirectiveNoFileComp))
}

// styleOf returns the style of output to a file, according to the command's --color.
func styleOf(command *cobra.Command, file *os.File) report.Style {
	style := report.StyleOf(file)
	switch command.Flag("color").Value.String() {
	case colorAlways:
		style.Colour = true
	case colorNever:
		style.Colour = false
	}
	return style
}
