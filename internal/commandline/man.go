package commandline

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/reference"
)

// manCommand writes the documentation files that a release packages with the program. It is hidden, as users get the files with their
// package.
func manCommand(program string) *cobra.Command {
	return &cobra.Command{
		Use:    "man FOLDER",
		Short:  "Write the man pages and shell completions of " + program + " into a folder",
		Hidden: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return Usage(fmt.Errorf("one FOLDER, not %d: see %s man --help", len(args), program))
			}
			return nil
		},
		RunE: func(command *cobra.Command, args []string) error {
			return writeManual(command.Root(), args[0])
		},
	}
}

// writeManual writes man1/*.1 and completions/* below a folder. The completions have the names that shells look for, so that a package need
// not rename them.
func writeManual(root *cobra.Command, folder string) error {
	pages, completions := filepath.Join(folder, "man1"), filepath.Join(folder, "completions")
	for _, each := range []string{pages, completions} {
		if err := os.MkdirAll(each, 0o755); err != nil { //gosec:disable G301 -- documents for all users
			return Usage(fmt.Errorf("write the manual: %w: name a folder that can be written", err))
		}
	}
	stale, err := filepath.Glob(filepath.Join(pages, root.Name()+"*.1")) // of a command that no longer exists
	if err != nil {
		return fmt.Errorf("find old man pages: %w", err)
	}
	for _, page := range stale {
		if err := os.Remove(page); err != nil {
			return fmt.Errorf("remove an old man page: %w", err)
		}
	}
	if err := reference.Man(root, pages); err != nil {
		return err
	}
	for _, each := range shells {
		var script bytes.Buffer
		err := each.write(root, &script)
		if err == nil {
			err = os.WriteFile(filepath.Join(completions, each.file(root.Name())), script.Bytes(), 0o644) //gosec:disable G306 -- for all users
		}
		if err != nil {
			return fmt.Errorf("write the completions: %w", err)
		}
	}
	return nil
}
