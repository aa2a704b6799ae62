package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/relkit/relkit/internal/nearest"
)

// flagError describes a flag that a command does not accept, with the closest flag that it has.
func flagError(command *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "" {
		if near := nearestFlag(command, unknown.GetSpecifiedName()); near != "" {
			return usageError{fmt.Errorf("%w: did you mean --%s?", err, near)}
		}
	}
	return usageError{fmt.Errorf("%w: see %s --help", err, command.CommandPath())}
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

// exclusive returns a usage error when more than one of these flags was set.
func exclusive(command *cobra.Command, names ...string) error {
	var set []string
	for _, name := range names {
		if flag := command.Flag(name); flag != nil && flag.Changed {
			set = append(set, "--"+name)
		}
	}
	if len(set) > 1 {
		return usageError{fmt.Errorf("%s cannot be used together: see %s --help", strings.Join(set, " and "), command.CommandPath())}
	}
	return nil
}
