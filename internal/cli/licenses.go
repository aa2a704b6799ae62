package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/sbom"
)

// licensesFlags are the flags of relkit licenses.
type licensesFlags struct {
	output  string
	systems []string
	without []string
}

func licensesCommand() *cobra.Command {
	var flags licensesFlags
	command := &cobra.Command{
		Use:   "licenses [PACKAGE]...",
		Short: "Write the license texts of what programs are linked from",
		Long: `Licenses writes the license texts, and the notices that go with them, of the modules that the programs
of this module are linked from, and of Go's standard library: most licenses ask that they come with a
program. PACKAGE names the programs, ./... without one. The texts come from the module cache of this
machine; go downloads what is missing there.

As a hook of GoReleaser it makes a file for the archives:

  before: {hooks: [relkit licenses --output LICENSES.txt]}
  archives: [{files: [LICENSE, LICENSES.txt]}]

LICENSES.txt belongs into .gitignore. A module without a file that says its license ends the command
with 1; --without names one whose license is known from elsewhere.

` + exitCodes,
		Example: `  relkit licenses --output LICENSES.txt
  relkit licenses --os linux ./cmd/hello`,
		RunE: func(command *cobra.Command, args []string) error {
			return writeLicenses(command.Context(), flags, args, command.OutOrStdout())
		},
	}
	set := command.Flags()
	set.StringVarP(&flags.output, "output", "o", "", "write into this file (default: standard output)")
	set.StringSliceVar(&flags.systems, "os", []string{"linux", "darwin", "windows"}, "the systems that the programs are for, as GOOS has them")
	set.StringSliceVar(&flags.without, "without", nil, "modules whose missing license is known about, by their paths")
	return command
}

func writeLicenses(ctx context.Context, flags licensesFlags, packages []string, standard io.Writer) error {
	if len(packages) == 0 {
		packages = []string{"./..."}
	}
	var linked []sbom.Linked
	for _, system := range flags.systems {
		more, err := linkedPackages(ctx, system, packages)
		if err != nil {
			return commandline.Usage(err)
		}
		linked = append(linked, more...)
	}
	all, err := sbom.LicenseTexts(linked)
	if err != nil {
		return err
	}
	var unlicensed []string
	for _, one := range all {
		if !one.Licensed() && !slices.Contains(flags.without, one.Module.Path) {
			unlicensed = append(unlicensed, one.Module.String())
		}
	}
	if len(unlicensed) > 0 {
		return fmt.Errorf("no license file in %s: see its repository, then pass its path to --without", strings.Join(unlicensed, ", "))
	}
	var text bytes.Buffer
	if err := sbom.WriteTexts(&text, all); err != nil {
		return err
	}
	if flags.output == "" {
		_, err := standard.Write(text.Bytes())
		return err
	}
	if err := replaceFile(flags.output, text.Bytes()); err != nil {
		return commandline.Usage(fmt.Errorf("write %s: %w: name another file with --output", flags.output, err))
	}
	return nil
}

// linkedPackages returns the packages of other modules, and of the standard library, that are linked into programs for a system.
func linkedPackages(ctx context.Context, system string, packages []string) ([]sbom.Linked, error) {
	listed, err := process.Command{
		Name: "go", Args: append([]string{"list", "-deps", "-json=Dir,Standard,Module", "--"}, packages...), Env: []string{"GOOS=" + system, "CGO_ENABLED=0"},
	}.Text(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the packages of %s for %s: %w", strings.Join(packages, " "), system, err)
	}
	root, err := process.Command{Name: "go", Args: []string{"env", "GOROOT"}}.Text(ctx)
	if err != nil {
		return nil, err
	}
	var linked []sbom.Linked
	for decoder := json.NewDecoder(strings.NewReader(listed)); ; {
		var one struct {
			Dir      string
			Standard bool
			Module   *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		if err := decoder.Decode(&one); errors.Is(err, io.EOF) {
			return linked, nil
		} else if err != nil {
			return nil, fmt.Errorf("read the packages that go lists: %w", err)
		}
		switch {
		case one.Standard:
			if !slices.ContainsFunc(linked, func(l sbom.Linked) bool { return l.Module.Path == "std" }) {
				linked = append(linked, sbom.Linked{Module: release.Module{Path: "std"}, Root: filepath.Clean(root), Folder: filepath.Clean(root)})
			}
		case one.Module != nil && !one.Module.Main:
			module := release.Module{Path: one.Module.Path, Version: one.Module.Version}
			linked = append(linked, sbom.Linked{Module: module, Root: one.Module.Dir, Folder: one.Dir})
		}
	}
}
