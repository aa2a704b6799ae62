package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/sbom"
)

func sbomCommand() *cobra.Command {
	var output string
	command := &cobra.Command{
		Use:   "sbom BINARY",
		Short: "Write the software bill of materials of a Go binary",
		Long: `Sbom writes the bill of materials of a Go binary as CycloneDX 1.6 JSON: its modules with their
versions, checksums and licenses, and the standard library. The binary may be for any platform; all
but the licenses comes from its build information. Licenses come from the module cache of this machine
(go env GOMODCACHE), if the module is there. Nothing is downloaded.

The output is reproducible: its time is that of the commit, or SOURCE_DATE_EPOCH.

` + exitCodes,
		Example: `  relkit sbom ./shipped
  relkit sbom dist/shipped_linux_amd64_v1/shipped -o shipped.cdx.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return commandline.Usage(fmt.Errorf("one BINARY, not %d: see relkit sbom --help", len(args)))
			}
			return nil
		},
		RunE: func(command *cobra.Command, args []string) error {
			return writeSBOM(command.Context(), args[0], output, command.OutOrStdout())
		},
	}
	command.Flags().StringVarP(&output, "output", "o", "", "write into this file (default: standard output)")
	return command
}

func writeSBOM(ctx context.Context, binary, output string, standard io.Writer) error {
	epoch, err := sourceDateEpoch()
	if err != nil {
		return commandline.Usage(err)
	}
	bom, err := sbom.Describe(binary, sbom.Options{ModuleCache: moduleCache(ctx), LicenseCache: licenseCache(), Time: epoch})
	var unreadable *fs.PathError
	if errors.Is(err, sbom.ErrNoGoBinary) || errors.As(err, &unreadable) {
		return commandline.Usage(err)
	}
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := sbom.Write(&text, bom); err != nil {
		return fmt.Errorf("write the bill of materials of %s: %w", binary, err)
	}
	if output == "" {
		_, err := standard.Write(text.Bytes())
		return err
	}
	if err := replaceFile(output, text.Bytes()); err != nil {
		return commandline.Usage(fmt.Errorf("write %s: %w: name another file with --output", output, err))
	}
	return nil
}

// sourceDateEpoch returns the time that https://reproducible-builds.org/specs/source-date-epoch asks tools to use instead of the time of
// day; zero if it is not set.
func sourceDateEpoch() (time.Time, error) {
	const variable = "SOURCE_DATE_EPOCH"
	value := os.Getenv(variable)
	if value == "" {
		return time.Time{}, nil
	}
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err != nil || seconds < 0 {
		return time.Time{}, fmt.Errorf("%s=%q is not a number of seconds since 1970: unset it, or set it to the output of git log -1 --format=%%ct", variable, value)
	}
	return time.Unix(seconds, 0), nil
}

// moduleCache returns the folder of the module cache; without a go command, that of GOMODCACHE.
func moduleCache(ctx context.Context) string {
	folder, err := process.Command{Name: "go", Args: []string{"env", "GOMODCACHE"}}.Text(ctx)
	if err != nil {
		return os.Getenv("GOMODCACHE")
	}
	return folder
}

// licenseCache returns a folder in the user's cache; empty if the user has none.
func licenseCache() string {
	folder, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "relkit", "licenses")
}

// replaceFile writes a file atomically: readers see the new content or the old.
func replaceFile(name string, content []byte) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return errors.New("it is not a regular file")
	}
	temporary, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(content)
	if err := errors.Join(err, temporary.Chmod(0o644), temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), name)
}
