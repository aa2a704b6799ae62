package homebrew

import (
	"context"
	"errors"
	"os/exec"
	"strings"

	"github.com/relkit/relkit/internal/process"
)

// ErrNoRuby is returned where no Ruby can judge a syntax. That of macOS is too old: it refuses what Homebrew's takes.
var ErrNoRuby = errors.New("no Ruby 3.1 or newer is installed to check the syntax")

// CheckSyntax has Ruby check the syntax of a formula or a cask, without running it. The error is [ErrNoRuby], or what Ruby says.
func CheckSyntax(ctx context.Context, text string) error {
	ruby, err := exec.LookPath("ruby")
	if err != nil || (process.Command{Name: ruby, Args: []string{"-e", "exit RUBY_VERSION.to_f >= 3.1"}}).Run(ctx) != nil {
		return errors.Join(ctx.Err(), ErrNoRuby)
	}
	_, err = process.Command{Name: ruby, Args: []string{"-c"}, Input: strings.NewReader(text)}.Text(ctx)
	return err
}
