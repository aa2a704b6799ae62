package homebrew

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

// Brew is an installed Homebrew.
type Brew struct {
	Path string
	Dir  string // the absolute path that it is copied to for a test; if empty, the system's folder for temporary files
}

// CannotTryError is returned if brew could not test a manifest. It does not mean that the manifest is wrong.
type CannotTryError struct{ Reason string }

func (e CannotTryError) Error() string { return e.Reason }

var (
	// beyond are the stanzas of casks that need more than the copy of Homebrew, or change more.
	beyond = regexp.MustCompile(`(?m)^\s*((?:pkg|installer|artifact|depends_on (?:formula|cask):).*)`)
	// conflicts are stanzas that refer to other formulas, which the copy does not have.
	conflicts = regexp.MustCompile(`(?m)^\s*conflicts_with "[^"\n]*"\s*$`)
	// unfit matches failures of brew that are specific to this machine.
	unfit = regexp.MustCompile(`Xcode|Command Line Tools|[Dd]eveloper tools|unsatisfied requirement|requires (?:macOS|Linux)|hardware architecture|` +
		`without a URL|at least a URL|missing test dependencies|No available formula[^"]*"[^"/]+"|No space left on device`)
	// said matches brew's output without warnings and backtrace.
	said = regexp.MustCompile(`(?s).*?(Error: .*?)(?:; Library/Homebrew/.*|$)`)
)

// Try installs a formula or a cask from the manifest's text with brew, and runs the test of a formula. It uses a copy of Homebrew with its
// own prefix, cache and home, which it deletes afterwards: the user's installed formulas, taps, trust and settings are neither used nor
// changed. Formulas are installed without their dependencies (https://docs.brew.sh/Manpage#install-options-formulacask-).
//
// The error is a [CannotTryError] if brew cannot test the manifest on this machine, otherwise brew's output.
func (b Brew) Try(ctx context.Context, manifest release.Manifest) (err error) {
	text, folder, install := conflicts.ReplaceAllString(manifest.Texts[0], ""), "Formula", []string{"install", "--formula", "--ignore-dependencies"}
	if manifest.Kind == release.HomebrewCask {
		folder, install = "Casks", []string{"install", "--cask"}
		if found := beyond.FindStringSubmatch(text); found != nil {
			return CannotTryError{"the cask needs or changes more than Homebrew's own folders: " + found[1]}
		}
	}
	dir, err := os.MkdirTemp(b.Dir, "homebrew-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := b.copy(ctx, dir); err != nil {
		return CannotTryError{"Homebrew cannot be set up for a test: " + err.Error()}
	}
	file := filepath.Join(dir, "Library", "Taps", "relkit", "homebrew-try", folder, manifest.Name+".rb")
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o750), os.WriteFile(file, []byte(text), 0o600)); err != nil {
		return err
	}
	name := "relkit/try/" + manifest.Name
	if err := run(ctx, dir, append(install, name)...); err != nil || manifest.Kind == release.HomebrewCask || !manifest.Test {
		return err
	}
	if err := run(ctx, dir, "install-bundler-gems", "--groups=formula_test"); err != nil {
		return CannotTryError{"it installs, but its test cannot run: " + err.Error()}
	}
	return run(ctx, dir, "test", name)
}

// copy copies Homebrew into a folder, which is its prefix and its repository. It fails if brew would not run.
func (b Brew) copy(ctx context.Context, dir string) error {
	repository, err := process.Command{Name: b.Path, Args: []string{"--repository"}}.Text(ctx)
	if err != nil {
		return err
	}
	brew, err := os.ReadFile(filepath.Join(repository, "bin", "brew")) //gosec:disable G304 -- brew says where it is
	// Without folders for its own taps, brew would download all of them.
	for _, folder := range []string{"bin", "home", "temp", "Library/Taps/homebrew/homebrew-core/Formula", "Library/Taps/homebrew/homebrew-cask/Casks"} {
		err = errors.Join(err, os.MkdirAll(filepath.Join(dir, folder), 0o750))
	}
	err = errors.Join(err, os.CopyFS(filepath.Join(dir, "Library", "Homebrew"), os.DirFS(filepath.Join(repository, "Library", "Homebrew"))),
		os.WriteFile(filepath.Join(dir, "bin", "brew"), brew, 0o700)) //gosec:disable G306,G703 -- it is a program, in a folder of this run
	if err != nil {
		return err
	}
	return run(ctx, dir, "commands", "--quiet") // not as root, nor without its Ruby
}

// run runs the copy of Homebrew in a folder.
func run(ctx context.Context, dir string, args ...string) error {
	home := filepath.Join(dir, "home")
	_, err := process.Command{Name: filepath.Join(dir, "bin", "brew"), Args: args, Env: []string{
		"HOME=" + home, "XDG_CONFIG_HOME=" + home, "HOMEBREW_CACHE=" + home, "HOMEBREW_LOGS=" + home, "HOMEBREW_TEMP=" + filepath.Join(dir, "temp"),
		"HOMEBREW_CASK_OPTS=--appdir=" + home, "HOMEBREW_NO_INSTALL_FROM_API=1", "HOMEBREW_NO_AUTO_UPDATE=1", "HOMEBREW_NO_ANALYTICS=1",
		"HOMEBREW_NO_INSTALL_CLEANUP=1", "HOMEBREW_NO_ENV_HINTS=1", "HOMEBREW_NO_COLOR=1",
	}}.Text(ctx)
	if err == nil || ctx.Err() != nil {
		return err
	}
	text := said.ReplaceAllString(strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), ""), "$1")
	if text = "brew " + args[0] + ": " + text; unfit.MatchString(text) {
		return CannotTryError{"brew cannot test it on this machine: " + text}
	}
	return errors.New(text)
}
