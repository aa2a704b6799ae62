package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/rehearse"
	"github.com/relkit/relkit/internal/report"
)

// rehearseFlags are the flags of relkit rehearse.
type rehearseFlags struct {
	rehearse.Options
	skip        []string
	reportTo    string
	json        bool
	quiet       bool
	showOverlay bool
	keep        bool
}

func rehearseCommand() *cobra.Command {
	var flags rehearseFlags
	command := &cobra.Command{
		Use:   "rehearse [PATH]",
		Short: "Run the whole release of a project on this machine, against stand-ins",
		Long: `Rehearse runs the release of the project at PATH (this folder when it is left out) from tag to
installation: it clones the project into a temporary folder, tags it there, lets GoReleaser build
and publish it to a forge and a registry on loopback, verifies what was published, promotes it, and
uses it as anybody could. Nothing leaves this machine, and the checkout is not touched.

` + exitCodes,
		Example: `  relkit rehearse
  relkit rehearse --version v1.3.0-rc.1
  relkit rehearse --skip images --json ../other-project`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError{fmt.Errorf("one PATH at most, not %d: %s", len(args), strings.Join(args, " "))}
			}
			return nil
		},
		RunE: func(command *cobra.Command, args []string) error {
			flags.Path = "."
			if len(args) == 1 {
				flags.Path = args[0]
			}
			return runRehearse(command, flags)
		},
	}
	set := command.Flags()
	set.StringVar(&flags.Version, "version", "", "rehearse this version: v1.2.3 or v1.2.3-rc.1 (default: the next patch)")
	set.BoolVar(&flags.Dirty, "dirty", false, "take uncommitted changes in")
	set.BoolVar(&flags.keep, "keep", false, "leave the temporary folder behind, and say where it is")
	set.StringSliceVar(&flags.skip, "skip", nil, "leave parts out: "+strings.Join(rehearse.Parts(), ", "))
	set.StringVar(&flags.reportTo, "report", "", "write the report into this folder (default: in the user's cache folder)")
	set.BoolVar(&flags.json, "json", false, "write the report to standard output as one JSON document")
	set.BoolVarP(&flags.quiet, "quiet", "q", false, "show no progress, only the report")
	set.BoolVar(&flags.showOverlay, "show-overlay", false, "show what a rehearsal changes in the configuration, and stop")
	return command
}

func runRehearse(command *cobra.Command, flags rehearseFlags) error {
	for _, part := range flags.skip {
		if !slices.Contains(rehearse.Parts(), part) {
			return usageError{fmt.Errorf("--skip %s: no such part: choose from %s", part, strings.Join(rehearse.Parts(), ", "))}
		}
		flags.Skip = append(flags.Skip, rehearse.Part(part))
	}
	if flags.showOverlay {
		return showOverlay(command, flags.Options)
	}
	var progress io.Writer = os.Stderr
	if flags.quiet {
		progress = io.Discard
	}
	if flags.keep {
		folder, err := os.MkdirTemp("", "relkit-")
		if err != nil {
			return usageError{fmt.Errorf("make a temporary folder: %w: set TMPDIR to a folder of your own", err)}
		}
		flags.Folder = folder
		defer func() { _, _ = fmt.Fprintln(os.Stderr, "Kept: "+folder) }()
	}
	flags.Progress = report.NewProgress(progress, report.StyleOf(os.Stderr))
	result, err := rehearse.Run(command.Context(), flags.Options)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(progress)
	if err := show(command.OutOrStdout(), result, flags.json); err != nil {
		return err
	}
	folder, err := keep(result, flags.reportTo)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(progress, "Report: "+filepath.Join(folder, "report.html"))
	if result.Failed() {
		return errFindings
	}
	return nil
}

func show(out io.Writer, result *report.Report, asJSON bool) error {
	if asJSON {
		return result.JSON(out)
	}
	return result.Terminal(out, report.StyleOf(os.Stdout))
}

// keep writes the faces of a report that are files.
func keep(result *report.Report, folder string) (string, error) {
	if folder == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("keep the report: %w: name a folder with --report", err)
		}
		folder = filepath.Join(cache, "relkit", result.Repository.Owner, result.Repository.Name, result.Version.String())
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return "", fmt.Errorf("keep the report: %w: name another folder with --report", err)
	}
	for name, write := range map[string]func(io.Writer) error{
		"report.html": result.HTML, "report.md": result.Markdown, "report.json": result.JSON,
	} {
		file, err := os.Create(filepath.Join(folder, name)) //nolint:gosec // the folder is the user's choice
		if err != nil {
			return "", fmt.Errorf("keep the report: %w", err)
		}
		if err := write(file); err != nil {
			_ = file.Close() // the first error is the one to tell
			return "", fmt.Errorf("keep the report: %w", err)
		}
		if err := file.Close(); err != nil {
			return "", fmt.Errorf("keep the report: %w", err)
		}
	}
	return folder, nil
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
