package homebrew

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

// Brew is an installed Homebrew.
type Brew struct{ Path string }

// CannotTryError says why brew did not get to judge a manifest. It says nothing against the manifest.
type CannotTryError struct {
	Manifest string // Homebrew cask hello
	Reason   string
}

func (e CannotTryError) Error() string { return e.Manifest + " was not tried: " + e.Reason }

// tap is where formulas are tried. Homebrew installs from taps alone.
const tap = "relkit/rehearsal"

// Try installs a formula with brew, runs its test, and removes it again. A formula of that name which
// is installed already is an error: it is the user's, and stays as it is.
func (b Brew) Try(ctx context.Context, manifest release.Manifest) (err error) {
	name, text := manifest.Name, manifest.Texts[0]
	if _, err := b.run(ctx, "list", "--formula", name); err == nil {
		return CannotTryError{manifest.String(), "it is installed already"}
	}
	if _, err := b.run(ctx, "tap-new", "--no-git", tap); err != nil {
		return err
	}
	// What was set up is taken down even when the rehearsal was interrupted.
	defer func() {
		_, failed := b.run(context.WithoutCancel(ctx), "untap", "--force", tap)
		err = errors.Join(err, failed)
	}()
	folder, err := b.run(ctx, "--repository", tap)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "Formula", name+".rb"), []byte(text), 0o600); err != nil {
		return err
	}
	defer func() {
		_, failed := b.run(context.WithoutCancel(ctx), "uninstall", "--force", tap+"/"+name)
		err = errors.Join(err, failed)
	}()
	for _, verb := range []string{"install", "test"} {
		if _, err := b.run(ctx, verb, tap+"/"+name); err != nil {
			return err
		}
	}
	return nil
}

func (b Brew) run(ctx context.Context, args ...string) (string, error) {
	said, err := process.Command{
		Name: b.Path, Args: args, Env: []string{"HOMEBREW_NO_AUTO_UPDATE=1", "HOMEBREW_NO_INSTALL_CLEANUP=1", "HOMEBREW_NO_ENV_HINTS=1"},
	}.Text(ctx)
	if err != nil {
		return "", fmt.Errorf("brew %s: %w", args[0], err)
	}
	return said, nil
}
