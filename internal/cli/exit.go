package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/rehearse"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/verify"
)

// The exit codes, as the help and docs/exit-codes.md document them.
const (
	exitFine        = 0
	exitFindings    = 1
	exitUsage       = 2
	exitFailed      = 3
	exitInterrupted = 130
)

const exitCodes = `Exit codes:
  0    no check found a problem
  1    a check found a problem
  2    invalid arguments or configuration, or a fact that the command needs is unknown
  3    the release itself failed
  130  interrupted`

// exitCodesTopic returns the topic relkit help exit-codes.
func exitCodesTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "exit-codes",
		Short: "What the exit codes of all commands mean",
		Long:  exitCodes,
	}
}

// errFindings is returned by a command after a report with findings.
var errFindings = errors.New("a check found a problem")

func exitCode(err error) int {
	var bad commandline.UsageError
	var unfit rehearse.InputError
	var input *verify.InputError
	var dist *plan.DistError
	var unknown *release.UnknownError
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errInterrupted):
		return exitInterrupted
	case errors.Is(err, errFindings):
		return exitFindings
	case errors.As(err, &bad), errors.As(err, &unfit), errors.As(err, &input), errors.As(err, &dist), errors.As(err, &unknown):
		return exitUsage
	}
	return exitFailed
}

// describe formats an error as one line, followed by the end of the log that explains it.
func describe(err error) string {
	line := release.OneLine(err.Error())
	var failed *rehearse.ReleaseError
	if errors.As(err, &failed) && len(failed.Log) > 0 {
		return line + "; its log ends:\n  " + strings.Join(failed.Log, "\n  ")
	}
	return line
}
