package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/rehearse"
)

// rehearseFlags are the flags of relkit rehearse.
type rehearseFlags struct {
	rehearse.Options
	output
	skip        []string
	faults      []string
	showOverlay bool
	keep        bool
}

func rehearseCommand() *cobra.Command {
	var flags rehearseFlags
	command := &cobra.Command{
		Use:   "rehearse [PATH]",
		Short: "Run the whole release of a project on this machine, against fakes",
		Long: `Rehearse runs the release of the project at PATH (default: this folder) from tag to installation: it
clones the project into a temporary folder, tags it there, lets GoReleaser build and publish it to a
fake GitHub and a fake registry on loopback, verifies what was published, promotes it, and uses it as
a user would. Relkit does not change the checkout.

GoReleaser publishes only to the fakes, with a token that is valid nowhere else. Channels without a
fake and settings unknown to this version of relkit are left out, and listed under "Not rehearsed".
Rehearse exits with 2 before GoReleaser builds if an endpoint, a token or a variable points elsewhere.
It is not a sandbox: hooks, prepare of .relkit.yaml and the programs of the release run unmodified, with
your environment and network access; Go downloads missing modules; a builder pulls the base images of
a Dockerfile. The clone cannot push with git, and hooks that call a network program are listed before
the build.

A committed .relkit.yaml beside go.mod holds what relkit cannot find out: prepare, a command before the
build; include, ignored files that the build needs; programs, how they report their version; accept,
findings that are intended.

Environment:
  RELKIT_VULNDB  URL of a vulnerability database: scan the binaries for what it knows

` + exitCodes,
		Example: `  relkit rehearse --quick
  relkit rehearse
  relkit rehearse --version v1.3.0-rc.1
  relkit rehearse --skip images --json ../other-project
  relkit rehearse --fault all`,
		Args: onePath,
		RunE: func(command *cobra.Command, args []string) error {
			flags.Path = pathOf(args)
			return runRehearse(command, flags)
		},
	}
	set := command.Flags()
	set.StringVar(&flags.Version, "version", "", "rehearse this version: v1.2.3 or v1.2.3-rc.1 (default: the next free patch version)")
	set.BoolVar(&flags.Dirty, "dirty", false, "include uncommitted changes")
	set.BoolVar(&flags.keep, "keep", false, "keep the temporary folder, and print its path")
	set.StringSliceVar(&flags.skip, "skip", nil, "skip parts: "+strings.Join(rehearse.Parts(), ", "))
	set.BoolVar(&flags.Quick, "quick", false, "build only for this machine, with its Linux images, and list what is skipped")
	set.StringSliceVar(&flags.faults, "fault", nil, "rehearse with this fault, with all faults (all), or list them (list)")
	set.BoolVar(&flags.showOverlay, "show-overlay", false, "show what a rehearsal changes in the configuration, and exit")
	flags.addTo(set)
	return command
}

func runRehearse(command *cobra.Command, flags rehearseFlags) error {
	if err := errors.Join(exclusive(command, "show-overlay", "json"), exclusive(command, "show-overlay", "fault")); err != nil {
		return err
	}
	for _, part := range flags.skip {
		if !slices.Contains(rehearse.Parts(), part) {
			return commandline.Usage(fmt.Errorf("--skip %s: no such part: choose from %s", part, strings.Join(rehearse.Parts(), ", ")))
		}
		flags.Skip = append(flags.Skip, rehearse.Part(part))
	}
	var err error
	if flags.Relkit, err = os.Executable(); err != nil {
		return fmt.Errorf("find this program's file: %w", err)
	}
	if flags.showOverlay {
		return showOverlay(command, flags.Options)
	}
	if flags.keep {
		folder, err := os.MkdirTemp("", "relkit-")
		if err != nil {
			return commandline.Usage(fmt.Errorf("make a temporary folder: %w: set TMPDIR to a folder of your own", err))
		}
		flags.Folder = folder
		defer func() { _, _ = fmt.Fprintln(os.Stderr, "Kept: "+folder) }()
	}
	if len(flags.faults) > 0 {
		return rehearseFaults(command, flags)
	}
	flags.Progress = flags.progress(command)
	result, err := rehearse.Run(command.Context(), flags.Options)
	return flags.finishWith(command, result, err)
}

func showOverlay(command *cobra.Command, options rehearse.Options) error {
	overlay, err := rehearse.ShowOverlay(command.Context(), options)
	if err != nil {
		return err
	}
	out := command.OutOrStdout()
	for _, change := range overlay.Changes {
		was, is := change.Was, change.Is
		if was == "" {
			was = "(not set)"
		}
		if is == "" {
			is = "(left out)"
		}
		_, _ = fmt.Fprintf(out, "%s: %s → %s\n", change.Key, was, is)
	}
	_, _ = fmt.Fprintf(out, "\n%s", overlay.Text)
	return nil
}
