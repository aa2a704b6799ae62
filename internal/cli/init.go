package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/relkit/relkit/internal/buildinfo"
	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/scaffold"
)

// initFlags are the flags of relkit init.
type initFlags struct {
	scaffold.Options
	dryRun bool
	quiet  bool
}

func initCommand() *cobra.Command {
	var flags initFlags
	command := &cobra.Command{
		Use:   "init [PATH]",
		Short: "Set up relkit in a Go module: write the files that a release needs",
		Long: `Init examines the Go module at PATH (default: this folder) and writes what is missing of these: a
GoReleaser configuration, a Dockerfile, the workflows ci.yml and release.yml, which call those of
relkit at one commit, and dependabot.yml. It adds /dist/ to .gitignore. Existing files are never
overwritten without --force, and either all files are written or none.

To find out what to write, it compiles the programs for each system and runs each with --version, or
else with version, in a temporary folder and without your environment.

At the end it lists what only you can do, such as creating the tap and its token. An optional
.relkit.yaml holds what relkit cannot find out: see docs/relkit-yaml.md of relkit.

Environment:
  GITHUB_TOKEN   asks GitHub for the commit of a version of relkit (or GH_TOKEN)

` + exitCodes,
		Example: `  relkit init --dry-run
  relkit init --no-homebrew
  relkit init --main ./cmd/hello --tap acme/homebrew-tools ../other-project`,
		Args: onePath,
		RunE: func(command *cobra.Command, args []string) error {
			flags.Path = pathOf(args)
			return runInit(command, flags)
		},
	}
	set := command.Flags()
	set.BoolVar(&flags.dryRun, "dry-run", false, "show what would be written as a diff, and write nothing")
	set.BoolVar(&flags.Force, "force", false, "overwrite existing files")
	set.StringVar(&flags.Repository, "repo", "", "the GitHub repository that releases, as OWNER/NAME (default: the remote origin)")
	set.StringSliceVar(&flags.Mains, "main", nil, "release these main packages (default: those at the top level and in cmd)")
	set.StringSliceVar(&flags.Systems, "os", nil, "build for these systems: linux, darwin, windows (default: all for which the programs compile)")
	set.StringVar(&flags.Tap, "tap", "", "the Homebrew tap, as OWNER/NAME (default: homebrew-tap of the same owner)")
	set.BoolVar(&flags.NoImages, "no-images", false, "do not build container images")
	set.BoolVar(&flags.NoHomebrew, "no-homebrew", false, "do not publish Homebrew formulas")
	set.StringVar(&flags.Ref, "ref", "", "the commit or the version of relkit that the workflows are pinned to (default: that of this relkit)")
	set.BoolVarP(&flags.quiet, "quiet", "q", false, "show no progress, only the result")
	return command
}

func runInit(command *cobra.Command, flags initFlags) error {
	ctx, out := command.Context(), command.OutOrStdout()
	client, err := credential.Release().Client()
	if err != nil {
		return commandline.Usage(err)
	}
	progress := (&output{quiet: flags.quiet}).progress(command)
	flags.Self, flags.Commits, flags.Progress = buildinfo.Read(), client, progress
	plan, err := scaffold.Study(ctx, flags.Options)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return commandline.Usage(err)
	}
	if flags.dryRun {
		if _, err := out.Write(plan.Diff()); err != nil {
			return err
		}
		showPlan(command.ErrOrStderr(), plan, "would ")
		return nil
	}
	if err := plan.Write(); err != nil {
		return err
	}
	showPlan(out, plan, "")
	return offerRehearsal(command, plan, flags.Path)
}

// showPlan prints what was found and done, and the remaining steps.
func showPlan(out io.Writer, plan *scaffold.Plan, would string) {
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	line("relkit init: %s, module %s, go %s", plan.Repository, plan.Module, plan.Go)
	for _, change := range plan.Changes {
		verb := "change"
		if change.Creates() {
			verb = "create"
		}
		line("  + %s%s %s", would, verb, change.Path)
	}
	for _, kept := range plan.Kept {
		line("  – %s %s", kept.Path, kept.Reason)
	}
	for _, note := range plan.Notes {
		line("  ! %s", note)
	}
	if len(plan.Changes) == 0 {
		line("✓ nothing changed: all files exist")
		return
	}
	line("\nLeft to you (details in %s):", scaffold.Guide)
	for i, step := range plan.Steps {
		line("  %d. %s\n     %s", i+1, step.What, step.How)
	}
}

// offerRehearsal prints the command that rehearses the new files; on a terminal it offers to run it.
func offerRehearsal(command *cobra.Command, plan *scaffold.Plan, path string) error {
	if len(plan.Rehearsal) == 0 {
		return nil
	}
	out := command.OutOrStdout()
	args := plan.Rehearsal
	if filepath.Clean(path) != "." {
		args = append(args, path)
	}
	_, _ = fmt.Fprintf(out, "\nRehearse it now, before you commit: relkit %s\n", strings.Join(args, " "))
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return nil
	}
	_, _ = fmt.Fprint(command.ErrOrStderr(), "Run it? [y/N] ") // visible even if the output goes to a file
	answer, err := bufio.NewReader(command.InOrStdin()).ReadString('\n')
	if err != nil || !strings.EqualFold(strings.TrimSpace(answer), "y") {
		return nil //nolint:nilerr // no answer means no
	}
	again := root()
	again.SetArgs(args)
	return again.ExecuteContext(command.Context())
}
