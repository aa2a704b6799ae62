package homebrew

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

// Brew is an installed Homebrew.
type Brew struct{ Path string }

// CannotTryError says why brew did not get to judge a manifest. It says nothing against the manifest.
type CannotTryError struct{ Reason string }

func (e CannotTryError) Error() string { return e.Reason }

var (
	// aboutMachine are failures of brew that another machine would not have.
	aboutMachine = regexp.MustCompile(`Xcode|Command Line Tools|[Dd]eveloper tools|missing test dependencies|No space left on device|requirement`)
	said         = regexp.MustCompile(`(?s)(?:.*?; )?(Error: .*)`)
)

// Try has brew install a formula or a cask from the manifest's text, and run the test of a formula. All of that happens in a copy of
// Homebrew with a prefix, a cache and a home of its own, which is deleted afterwards: what the user has installed, tapped, trusted and
// set is neither used nor changed. Dependencies are not installed; see --ignore-dependencies in https://docs.brew.sh/Manpage.
//
// The error is a [CannotTryError] where brew cannot judge the manifest on this machine, else what it has against it.
func (b Brew) Try(ctx context.Context, manifest release.Manifest) (err error) {
	text, folder, install := manifest.Texts[0], "Formula", []string{"install", "--formula", "--ignore-dependencies"}
	if manifest.Kind == release.HomebrewCask {
		folder, install = "Casks", []string{"install", "--cask"}
		if reason := beyondBrew(text); reason != "" {
			return CannotTryError{reason}
		}
	}
	dir, err := os.MkdirTemp("", "relkit-homebrew-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return err
	}
	copied, err := b.copy(ctx, dir)
	if err != nil {
		return CannotTryError{"Homebrew cannot be set up for a try: " + err.Error()}
	}
	file := filepath.Join(dir, "Library", "Taps", "relkit", "homebrew-try", folder, manifest.Name+".rb")
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o750), os.WriteFile(file, []byte(text), 0o600)); err != nil {
		return err
	}
	name := "relkit/try/" + manifest.Name
	if err := copied.judge(ctx, append(install, name)...); err != nil || manifest.Kind == release.HomebrewCask || !manifest.Test {
		return err
	}
	if err := copied.run(ctx, "install-bundler-gems", "--groups=formula_test"); err != nil {
		return CannotTryError{"it installs, and brew test has not what it needs: " + err.Error()}
	}
	return copied.judge(ctx, "test", name)
}

// copied is a copy of a Homebrew.
type copied struct{ dir string }

// copy makes a copy of Homebrew in a folder. The folder is its prefix and its repository, so that nothing is shared.
func (b Brew) copy(ctx context.Context, dir string) (copied, error) {
	repository, err := process.Command{Name: b.Path, Args: []string{"--repository"}}.Text(ctx)
	if err != nil {
		return copied{}, err
	}
	brew, err := os.ReadFile(filepath.Join(repository, "bin", "brew")) //gosec:disable G304 -- brew says where it is
	if err != nil {
		return copied{}, err
	}
	taps := filepath.Join(dir, "Library", "Taps")
	err = errors.Join(
		os.CopyFS(filepath.Join(dir, "Library", "Homebrew"), os.DirFS(filepath.Join(repository, "Library", "Homebrew"))),
		os.MkdirAll(filepath.Join(dir, "bin"), 0o750), os.MkdirAll(filepath.Join(dir, "home"), 0o750), os.MkdirAll(filepath.Join(dir, "temp"), 0o750),
		// Without these, brew would download all of them.
		os.MkdirAll(filepath.Join(taps, "homebrew", "homebrew-core", "Formula"), 0o750),
		os.MkdirAll(filepath.Join(taps, "homebrew", "homebrew-cask", "Casks"), 0o750),
		os.WriteFile(filepath.Join(dir, "bin", "brew"), brew, 0o700), //gosec:disable G306,G703 -- it is a program, in a folder of this run
	)
	if err != nil {
		return copied{}, err
	}
	c := copied{dir}
	return c, c.run(ctx, "commands", "--quiet") // brew refuses to run as root, and may lack its Ruby
}

// judge runs brew on the manifest.
func (c copied) judge(ctx context.Context, args ...string) error {
	err := c.run(ctx, args...)
	if err != nil && ctx.Err() == nil && aboutMachine.MatchString(err.Error()) {
		return CannotTryError{err.Error()}
	}
	return err
}

func (c copied) run(ctx context.Context, args ...string) error {
	home := filepath.Join(c.dir, "home")
	_, err := process.Command{
		Name: filepath.Join(c.dir, "bin", "brew"), Args: args,
		Env: []string{
			"HOME=" + home, "XDG_CONFIG_HOME=" + home, "HOMEBREW_CACHE=" + home, "HOMEBREW_LOGS=" + home,
			"HOMEBREW_TEMP=" + filepath.Join(c.dir, "temp"), "HOMEBREW_CASK_OPTS=--appdir=" + filepath.Join(c.dir, "Applications"),
			"HOMEBREW_NO_INSTALL_FROM_API=1", "HOMEBREW_NO_AUTO_UPDATE=1", "HOMEBREW_NO_ANALYTICS=1", "HOMEBREW_NO_INSTALL_CLEANUP=1", "HOMEBREW_NO_ENV_HINTS=1", "HOMEBREW_NO_COLOR=1",
		},
	}.Text(ctx)
	if err == nil || ctx.Err() != nil {
		return err
	}
	text := strings.ReplaceAll(err.Error(), c.dir+string(filepath.Separator), "")
	if found := said.FindStringSubmatch(text); found != nil {
		text = found[1]
	}
	return fmt.Errorf("brew %s: %s", args[0], text)
}

// beyondBrew says what a cask does outside of Homebrew's folders; empty when it stays within.
func beyondBrew(text string) string {
	for _, s := range statements(text) {
		word, rest, _ := strings.Cut(s, " ")
		switch {
		case word == "pkg", word == "installer", word == "artifact":
			return "it has a " + word + " stanza, which installs outside of Homebrew"
		case word == "depends_on" && (strings.Contains(rest, "formula:") || strings.Contains(rest, "cask:")):
			return "it depends on others, which would have to be installed first"
		}
	}
	return ""
}
