package cli

import (
	"flag"
	"fmt"
	"strings"

	"github.com/relkit/relkit/internal/nearest"
)

// unknownCommand returns the error for an unknown command, with the closest one.
func unknownCommand(name string) error {
	var names []string
	for _, command := range commands() {
		names = append(names, command.name)
	}
	if near := nearest.To(name, names); near != "" {
		return usageError{fmt.Errorf("there is no command %q: did you mean %s?", name, near)}
	}
	return usageError{fmt.Errorf("there is no command %q: see shipped --help", name)}
}

// flagError returns the error of parsing flags. For an unknown flag it names the closest one, otherwise the help.
func flagError(flags *flag.FlagSet, err error, help string) error {
	if _, name, unknown := strings.Cut(err.Error(), "flag provided but not defined: -"); unknown {
		var names []string
		flags.VisitAll(func(each *flag.Flag) { names = append(names, each.Name) })
		if near := nearest.To(strings.TrimPrefix(name, "-"), names); near != "" {
			return usageError{fmt.Errorf("%w: did you mean --%s?", err, near)}
		}
	}
	return usageError{fmt.Errorf("%w: see %s", err, help)}
}
