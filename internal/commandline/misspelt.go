package commandline

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/relkit/relkit/internal/nearest"
)

// unknownCommand returns the error for an unknown command, with similar names.
func unknownCommand(root *cobra.Command, name string) error {
	if similar := root.SuggestionsFor(name); len(similar) > 0 {
		return Usage(fmt.Errorf("unknown command %q: did you mean %s?", name, strings.Join(similar, " or ")))
	}
	return Usage(fmt.Errorf("unknown command %q: see %s --help", name, root.Name()))
}

// flagError describes a flag that a command does not accept, with the closest flag that it has.
func flagError(command *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "" {
		if near := nearestFlag(command, unknown.GetSpecifiedName()); near != "" {
			return Usage(fmt.Errorf("%w: did you mean --%s?", err, near))
		}
	}
	return Usage(fmt.Errorf("%w: see %s --help", err, command.CommandPath()))
}

func nearestFlag(command *cobra.Command, name string) string {
	var all []string
	command.Flags().VisitAll(func(flag *pflag.Flag) {
		if !flag.Hidden {
			all = append(all, flag.Name)
		}
	})
	return nearest.To(name, all)
}
