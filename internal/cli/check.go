package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/check"
	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// checkFlags are the flags of relkit check.
type checkFlags struct {
	check.Options
	json bool
}

func checkCommand() *cobra.Command {
	var flags checkFlags
	command := &cobra.Command{
		Use:   "check [PATH]",
		Short: "Find what would make a release fail, before building anything",
		Long: `Check examines what a release of the project at PATH (default: this folder) needs: the checkout, its
tag, module, configuration, ldflags, Dockerfiles and workflows. It asks the forge and the registry
whether the version is available and whether the tokens have the permissions that the release needs.
It builds nothing and changes nothing. A check that could not run is reported as skipped, not as passed.

The check named plan predicts from the configuration what the release will contain. A part that only
the build can determine is reported as unknown, with the setting and what verify and promote will
need, such as --dist. It does not make check fail.

The tag is the one at HEAD, or that of the workflow run, or the next version.

Environment:
  GITHUB_TOKEN   writes the release (or GH_TOKEN)
  TAP_TOKEN      pushes to the tap, unless the configuration names another variable
  GITHUB_API_URL the API of a GitHub Enterprise server
The registry account is that of docker login.

` + exitCodes,
		Example: `  relkit check
  relkit check --tag v1.3.0
  relkit check --offline --json ../other-project`,
		Args: onePath,
		RunE: func(command *cobra.Command, args []string) error {
			flags.Path = pathOf(args)
			return runCheck(command, flags)
		},
	}
	set := command.Flags()
	set.StringVar(&flags.Tag, "tag", "", "the tag to release, which need not exist (default: see above)")
	set.BoolVar(&flags.Offline, "offline", false, "do not contact the forge or the registry")
	set.BoolVar(&flags.json, "json", false, "write the report to standard output as one JSON document")
	return command
}

func runCheck(command *cobra.Command, flags checkFlags) error {
	ctx, started := command.Context(), time.Now()
	subject, err := check.Examine(ctx, flags.Options)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return commandline.Usage(err)
	}
	results, err := check.Ask(ctx, subject, check.All())
	if err != nil {
		return err
	}
	result := &report.Report{
		Verb: "check", Subject: release.Subject{
			Project: subject.Project.Name(), Repository: subject.Repository, Version: subject.Version, Commit: subject.Project.Source.Head,
		},
		Started: started, Took: time.Since(started), Checks: append(results, subject.JudgeSettings(ctx, results)...),
	}
	if err := show(command, result, flags.json); err != nil {
		return err
	}
	if err := showInActions(command.ErrOrStderr(), result); err != nil {
		return err
	}
	if result.Failed() {
		return errFindings
	}
	return nil
}
