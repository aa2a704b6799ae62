package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/prepare"
	"github.com/relkit/relkit/internal/release"
)

func gatesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "gates [PATH]",
		Short: "Print the project's settings for the gates of its workflows",
		Long: `Gates prints the settings below gates in .relkit.yaml of the project at PATH (default: this folder) as lines for
GITHUB_ENV: the variable of exclude-rules is GATE_EXCLUDE_RULES, and GORELEASER_CONFIG is config of that file.
The workflows run it. Without settings it prints nothing.

` + exitCodes,
		Example: `  relkit gates >> "$GITHUB_ENV"`,
		Args:    onePath,
		RunE: func(command *cobra.Command, args []string) error {
			found, err := prepare.Of(pathOf(args))
			if err != nil {
				return commandline.Usage(err)
			}
			for _, setting := range variables(found) {
				if setting[1] == "" {
					continue
				}
				// A multi-line value needs a delimiter that is none of its lines.
				end := "END"
				for strings.Contains(setting[1], end) {
					end += "_"
				}
				if _, err := fmt.Fprintf(command.OutOrStdout(), "%s<<%s\n%s\n%s\n", setting[0], end, strings.TrimSuffix(setting[1], "\n"), end); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// variables are the gate settings as variables: a name and a value, empty for what is not set.
func variables(found release.Settings) [][2]string {
	text := func(value any, set bool) string {
		if !set {
			return ""
		}
		return fmt.Sprint(value)
	}
	gates := found.Gates
	return [][2]string{
		{"GORELEASER_CONFIG", found.Config},
		{"GATE_ACTIONLINT", text(false, gates.Actionlint != nil)},
		{"GATE_SEVERITY", gates.Severity},
		{"GATE_EXCLUDE_RULES", strings.Join(gates.ExcludeRules, ",")},
		{"GATE_EXCLUDE_VULNERABILITIES", strings.Join(gates.ExcludeVulnerabilities, ",")},
		{"GATE_PACKAGES", strings.Join(gates.Packages, " ")},
		{"GATE_PREPARE", gates.Prepare},
		{"GATE_TIMEOUT", gates.Timeout},
		{"GATE_MINIMUM_COVERAGE", text(gates.MinimumCoverage, gates.MinimumCoverage > 0)},
		{"GATE_RETRIES", text(gates.Retries, gates.Retries > 0)},
		{"GATE_FUZZ_TIME", gates.FuzzTime},
	}
}
