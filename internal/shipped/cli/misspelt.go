package cli

import (
	"flag"
	"fmt"
	"strings"
)

// unknownCommand returns the error for an unknown command, with the closest one.
func unknownCommand(name string) error {
	var names []string
	for _, command := range commands() {
		names = append(names, command.name)
	}
	if near := nearest(name, names); near != "" {
		return usageError{fmt.Errorf("there is no command %q: did you mean %s?", name, near)}
	}
	return usageError{fmt.Errorf("there is no command %q: see shipped --help", name)}
}

// flagError returns the error of parsing flags. For an unknown flag it names the closest one, otherwise the help.
func flagError(flags *flag.FlagSet, err error, help string) error {
	if _, name, unknown := strings.Cut(err.Error(), "flag provided but not defined: -"); unknown {
		var names []string
		flags.VisitAll(func(each *flag.Flag) { names = append(names, each.Name) })
		if near := nearest(strings.TrimPrefix(name, "-"), names); near != "" {
			return usageError{fmt.Errorf("%w: did you mean --%s?", err, near)}
		}
	}
	return usageError{fmt.Errorf("%w: see %s", err, help)}
}

// nearest returns the candidate that differs from a name in at most two characters; empty if there is none, or if the name is so short
// that most are close.
func nearest(name string, candidates []string) (best string) {
	if len(name) < 3 {
		return ""
	}
	least := 3
	for _, candidate := range candidates {
		if d := distance(name, candidate); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// distance returns the Levenshtein distance of two texts.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
