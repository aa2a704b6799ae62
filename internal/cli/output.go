package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/relkit/relkit/internal/report"
)

// output is how a command shows its progress and its report.
type output struct {
	folder string // for the report files; empty for the user's cache folder
	json   bool
	quiet  bool
}

func (o *output) addTo(set *pflag.FlagSet) {
	set.StringVar(&o.folder, "report", "", "write the report into this folder (default: in the user's cache folder)")
	set.BoolVar(&o.json, "json", false, "write the report to standard output as one JSON document")
	set.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress, only the report")
}

// log returns where progress goes: standard error, or nowhere.
func (o *output) log() io.Writer {
	if o.quiet {
		return io.Discard
	}
	return os.Stderr
}

func (o *output) progress(command *cobra.Command) *report.Progress {
	return report.NewProgress(o.log(), styleOf(command, os.Stderr))
}

// finish shows a report, saves its files, and returns errFindings if a check failed.
func (o *output) finish(command *cobra.Command, result *report.Report) error {
	_, _ = fmt.Fprintln(o.log())
	if err := show(command, result, o.json); err != nil {
		return err
	}
	folder, err := keep(result, o.folder)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(o.log(), "Report: "+filepath.Join(folder, "report.html"))
	if err := showInActions(command.ErrOrStderr(), result); err != nil {
		return err
	}
	if result.Failed() {
		return errFindings
	}
	return nil
}

// finishWith shows a report, if there is one, and returns the error that came with it.
func (o *output) finishWith(command *cobra.Command, result *report.Report, err error) error {
	if result == nil {
		return err
	}
	if finished := o.finish(command, result); finished != nil {
		return finished
	}
	return err
}

func show(command *cobra.Command, result *report.Report, asJSON bool) error {
	if asJSON {
		return result.JSON(command.OutOrStdout())
	}
	return result.Terminal(command.OutOrStdout(), styleOf(command, os.Stdout))
}

// writeJSON writes one indented JSON document.
func writeJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// keep writes the report files.
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
	for _, file := range []struct {
		name  string
		write func(io.Writer) error
	}{{"report.html", result.HTML}, {"report.md", result.Markdown}, {"report.json", result.JSON}} {
		if err := writeFile(filepath.Join(folder, file.name), file.write); err != nil {
			return "", fmt.Errorf("keep the report: %w", err)
		}
	}
	return folder, nil
}

func writeFile(name string, write func(io.Writer) error) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return write(file)
}

// showInActions shows a report on the page of a workflow run, as annotations and in its summary. It does nothing outside of GitHub Actions.
// It does not write to standard output, which may be JSON.
func showInActions(log io.Writer, result *report.Report) (err error) {
	if os.Getenv("GITHUB_ACTIONS") != "true" {
		return nil
	}
	if err := result.Annotations(log); err != nil {
		return err
	}
	path := os.Getenv("GITHUB_STEP_SUMMARY")
	if path == "" {
		return nil
	}
	summary, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //gosec:disable G703 -- GitHub Actions says where its summary is
	if err != nil {
		return fmt.Errorf("write the summary of the workflow run: %w", err)
	}
	defer func() { err = errors.Join(err, summary.Close()) }()
	if err := result.Markdown(summary); err != nil {
		return fmt.Errorf("write the summary of the workflow run: %w", err)
	}
	return nil
}
