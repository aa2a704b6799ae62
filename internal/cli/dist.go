package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/prepare"
	"github.com/relkit/relkit/internal/project"
	"github.com/relkit/relkit/internal/release"
)

// distFlags are the flags of relkit dist.
type distFlags struct {
	save string
}

func distCommand() *cobra.Command {
	var flags distFlags
	command := &cobra.Command{
		Use:   "dist --save FOLDER [DIST]",
		Short: "Save the list of what a build made, for verify and promote on other machines",
		Long: `Dist copies from the dist folder of a GoReleaser build what verify, promote, prove, status and discard
read with --dist: the metadata, the list of artifacts, the configuration with its defaults, and the
formulas. It omits the artifacts themselves, and the tokens that GoReleaser writes into the list.
DIST defaults to the folder in the configuration of the project in this folder.

Standard output has lines for GITHUB_OUTPUT, with the files that an attestation needs:
  checksums=FILE the checksums, if the build made a checksums file
  digests=FILE   the digests of the images that the build pushed, if any

` + exitCodes,
		Example: `  relkit dist --save built
  relkit promote --dist built v1.2.3`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return commandline.Usage(fmt.Errorf("one DIST folder at most, not %d: see relkit dist --help", len(args)))
			}
			return nil
		},
		RunE: func(command *cobra.Command, args []string) error {
			return runDist(command, flags, args)
		},
	}
	flags.addTo(command.Flags())
	return command
}

func (f *distFlags) addTo(set *pflag.FlagSet) {
	set.StringVar(&f.save, "save", "", "the folder to save it in")
}

func runDist(command *cobra.Command, flags distFlags, args []string) error {
	if flags.save == "" {
		return commandline.Usage(errors.New("name the folder to save it in: relkit dist --save FOLDER"))
	}
	folder, err := distFolder(args)
	if err != nil {
		return commandline.Usage(err)
	}
	dist, err := goreleaser.ReadDist(folder)
	if err != nil {
		return commandline.Usage(fmt.Errorf("%w: build the release first, or give the dist folder of its build", err))
	}
	if dist.Tree, err = treeOf(command.Context(), dist); err != nil {
		return err
	}
	if dist.History, err = historyOf(command.Context(), dist); err != nil {
		return err
	}
	if err := dist.Save(flags.save); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(command.ErrOrStderr(), "%s %s: saved in %s\n", dist.Metadata.Project, dist.Metadata.Tag, flags.save)
	return showAttestable(command.OutOrStdout(), dist, flags.save)
}

// distFolder returns the folder in the arguments, or the dist folder of the project here.
func distFolder(args []string) (string, error) {
	if len(args) == 1 {
		return args[0], nil
	}
	found, err := prepare.Of(".")
	if err != nil {
		return "", commandline.Usage(err)
	}
	config, err := goreleaser.Load(".", found.Config)
	if err != nil {
		return "", err
	}
	return config.DistFolder(), nil
}

// treeOf returns the tree that a dist folder was built from, if that is the checkout here; else nil.
func treeOf(ctx context.Context, dist *goreleaser.Dist) (*release.Tree, error) {
	if dist.Tree != nil {
		return dist.Tree, nil
	}
	source, err := git.Open(ctx, ".")
	if source == nil || source.Head != dist.Metadata.Commit {
		return nil, nil //nolint:nilnil // the folder came from another job, without its tree
	}
	if err != nil && !errors.Is(err, git.ErrShallow) {
		return nil, err
	}
	tree, err := source.TreeWithout(ctx, dist.Folder)
	return &tree, err
}

// historyOf returns the changes that a dist folder releases, if they are available; else nil.
func historyOf(ctx context.Context, dist *goreleaser.Dist) (*goreleaser.History, error) {
	source, err := git.Open(ctx, ".")
	if dist.History != nil || err != nil || source.Head != dist.Metadata.Commit {
		return dist.History, nil //nolint:nilerr // the history then comes from elsewhere, or is reported as unknown
	}
	subjects, err := project.Changes(ctx, source, source.Head, dist.Metadata.Previous)
	return &goreleaser.History{Subjects: subjects}, err
}

// showAttestable prints the files with the checksums of everything that was built.
func showAttestable(out io.Writer, dist *goreleaser.Dist, saved string) error {
	files := map[string]string{"checksums": dist.Checksums()}
	if dist.Digests() != "" {
		files["digests"] = filepath.Join(saved, goreleaser.DigestsFile)
	}
	for _, name := range []string{"checksums", "digests"} {
		if files[name] == "" {
			continue
		}
		file, err := filepath.Abs(files[name])
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "%s=%s\n", name, release.OneLine(file)); err != nil {
			return err
		}
	}
	return nil
}
