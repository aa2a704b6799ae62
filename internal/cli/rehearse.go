package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

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
		Long: `Rehearse runs the release of the project at PATH (this folder when it is left out) from tag to
installation: it clones the project into a temporary folder, tags it there, lets GoReleaser build
and publish it to a fake GitHub and a fake registry on loopback, verifies what was published, promotes
it, and uses it as a user would. Relkit does not change the checkout.

GoReleaser publishes to the fakes alone, with a token that is good for nothing else. Channels without
a fake and settings that this relkit does not know are left out, and listed under "Not rehearsed".
Rehearse ends with 2, before GoReleaser builds, while an endpoint, a token or a variable leads
elsewhere. It is not a sandbox: hooks, prepare of .relkit.yaml and the programs of the release run as they are, with your
environment and network access; Go downloads missing modules; a builder pulls the base images of a
Dockerfile. Nothing can be pushed with git from the clone, and hooks that name a program of the
network are named before the build.

What relkit cannot find out by itself, a .relkit.yaml beside go.mod says, as it is committed: prepare, a
command before the build; include, ignored files that the build needs; programs, how they report
their version; accept, findings that are as they should be.

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
	set.StringVar(&flags.Version, "version", "", "rehearse this version: v1.2.3 or v1.2.3-rc.1 (default: the next patch that is free)")
	set.BoolVar(&flags.Dirty, "dirty", false, "take uncommitted changes in")
	set.BoolVar(&flags.keep, "keep", false, "leave the temporary folder behind, and say where it is")
	set.StringSliceVar(&flags.skip, "skip", nil, "leave parts out: "+strings.Join(rehearse.Parts(), ", "))
	set.BoolVar(&flags.Quick, "quick", false, "build for this machine alone, with its Linux images, and say what is left out")
	set.StringSliceVar(&flags.faults, "fault", nil, "rehearse with this fault, with all of them (all), or show which there are (list)")
	set.BoolVar(&flags.showOverlay, "show-overlay", false, "show what a rehearsal changes in the configuration, and stop")
	flags.addTo(set)
	return command
}

func runRehearse(command *cobra.Command, flags rehearseFlags) error {
	for _, part := range flags.skip {
		if !slices.Contains(rehearse.Parts(), part) {
			return usageError{fmt.Errorf("--skip %s: no such part: choose from %s", part, strings.Join(rehearse.Parts(), ", "))}
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
			return usageError{fmt.Errorf("make a temporary folder: %w: set TMPDIR to a folder of your own", err)}
		}
		flags.Folder = folder
		defer func() { _, _ = fmt.Fprintln(os.Stderr, "Kept: "+folder) }()
	}
	if len(flags.faults) > 0 {
		return rehearseFaults(command, flags)
	}
	flags.Progress = flags.progress()
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
