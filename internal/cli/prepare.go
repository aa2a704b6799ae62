package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/prepare"
)

func prepareCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "prepare [PATH]",
		Short: "Run the project's prepare command",
		Long: `Prepare runs the prepare command of .relkit.yaml with bash, in the folder of the project at PATH
(default: this folder). A rehearsal runs it in its clone before the build, and the workflows run it
before each job that builds the project. Without such a command it does nothing.

It fails when the command fails, and when the command leaves uncommitted changes, as GoReleaser refuses
to build a dirty tree.

` + exitCodes,
		Example: `  relkit prepare`,
		Args:    onePath,
		RunE: func(command *cobra.Command, args []string) error {
			return runPrepare(command, pathOf(args))
		},
	}
}

func runPrepare(command *cobra.Command, path string) error {
	ctx := command.Context()
	folder, err := filepath.Abs(path)
	if err != nil {
		return commandline.Usage(err)
	}
	found, err := prepare.Of(folder)
	if err != nil {
		return commandline.Usage(err)
	}
	source, err := git.Open(ctx, folder)
	if err != nil && !errors.Is(err, git.ErrShallow) { // a job that builds needs no history
		return commandline.Usage(err)
	}
	if found.Prepare == "" {
		_, _ = fmt.Fprintln(command.ErrOrStderr(), "nothing to prepare")
		return nil
	}
	err = prepare.Run(ctx, source, folder, found.Prepare, nil, command.ErrOrStderr())
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
