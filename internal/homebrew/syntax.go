package homebrew

import (
	"context"
	"errors"
	"os/exec"
	"strings"

	"github.com/relkit/relkit/internal/process"
)

// ErrNoRuby is returned without a Ruby that can check a syntax. That of macOS is too old: it refuses syntax that Homebrew's accepts.
var ErrNoRuby = errors.New("no Ruby 3.1 or newer is installed to check the syntax")

// CheckSyntax checks the syntax of a formula or a cask with Ruby, without running it. The error is [ErrNoRuby], or Ruby's output.
func CheckSyntax(ctx context.Context, text string) error {
	ruby, err := exec.LookPath("ruby")
	if err != nil || (process.Command{Name: ruby, Args: []string{"-e", "exit RUBY_VERSION.to_f >= 3.1"}}).Run(ctx) != nil {
		return errors.Join(ctx.Err(), ErrNoRuby)
	}
	_, err = process.Command{Name: ruby, Args: []string{"-c"}, Input: strings.NewReader(text)}.Text(ctx)
	return err
}
