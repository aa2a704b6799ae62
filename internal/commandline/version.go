package commandline

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/buildinfo"
)

// Version is the flag --version of a root command, with --json.
type Version struct{ show, asJSON bool }

// AddVersion adds the flags to a root command. Its RunE must call Print.
func AddVersion(root *cobra.Command) *Version {
	var version Version
	root.Flags().BoolVarP(&version.show, "version", "v", false, "show the version of "+root.Name()+", and what it was built from")
	root.Flags().BoolVar(&version.asJSON, "json", false, "with --version: write one JSON document")
	return &version
}

// Print prints what this program was built from, if a user asked for it, and reports whether one did.
func (v *Version) Print(root *cobra.Command) (printed bool, err error) {
	var text string
	switch {
	case v.show && v.asJSON:
		text = buildinfo.Read().JSON()
	case v.show:
		text = buildinfo.Read().Text(root.Name())
	case v.asJSON:
		return false, Usage(errors.New("--json is for --version, or for a command: see " + root.Name() + " --help"))
	default:
		return false, nil
	}
	_, err = fmt.Fprintln(root.OutOrStdout(), text)
	return true, err
}
