package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/prepare"
)

func gatesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "gates [PATH]",
		Short: "Print the project's settings for the gates of its workflows",
		Long: `Gates writes what .relkit.yaml of the project at PATH (this folder when it is left out) says below gates,
as lines for GITHUB_ENV. The workflows run it; without such settings it writes nothing:
  GATE_SEVERITY, GATE_EXCLUDE_RULES, GATE_EXCLUDE_VULNERABILITIES, GATE_PREPARE

` + exitCodes,
		Example: `  relkit gates >> "$GITHUB_ENV"`,
		Args:    onePath,
		RunE: func(command *cobra.Command, args []string) error {
			found, err := prepare.Of(pathOf(args))
			if err != nil {
				return usageError{err}
			}
			for _, setting := range [][2]string{
				{"GATE_SEVERITY", found.Gates.Severity},
				{"GATE_EXCLUDE_RULES", strings.Join(found.Gates.ExcludeRules, ",")},
				{"GATE_EXCLUDE_VULNERABILITIES", strings.Join(found.Gates.ExcludeVulnerabilities, ",")},
				{"GATE_PREPARE", found.Gates.Prepare},
			} {
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
