package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/release"
)

// oneVersion requires exactly one argument, the release that a command is about.
func oneVersion(command *cobra.Command, args []string) error {
	if len(args) != 1 {
		example, _, _ := strings.Cut(strings.TrimSpace(command.Example), "\n")
		return commandline.Usage(fmt.Errorf("name one release, as in %s", example))
	}
	return nil
}

// onePath allows at most one argument, the folder of a project.
func onePath(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		return commandline.Usage(fmt.Errorf("one PATH at most, not %d: %s", len(args), strings.Join(args, " ")))
	}
	return nil
}

// pathOf returns the folder in the arguments, or the current one.
func pathOf(args []string) string {
	if len(args) == 1 {
		return args[0]
	}
	return "."
}

// parseQuery parses v1.2.3 or OWNER/REPO@v1.2.3.
func parseQuery(argument string) (plan.Query, error) {
	query := plan.Query{Path: "."}
	place, tag, named := strings.Cut(argument, "@")
	if !named {
		place, tag = "", argument
	}
	if named {
		repository, err := release.ParseRepository(place)
		if err != nil {
			return query, commandline.Usage(fmt.Errorf("%q is not a repository: write it as OWNER/REPO@v1.2.3", argument))
		}
		query.Repository = repository
	}
	version, err := release.ParseVersion(tag)
	if err != nil {
		return query, commandline.Usage(err)
	}
	query.Version = version
	return query, nil
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
		return commandline.Usage(fmt.Errorf("%s cannot be used together: see %s --help", strings.Join(set, " and "), command.CommandPath()))
	}
	return nil
}
