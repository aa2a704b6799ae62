package homebrew

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/relkit/relkit/internal/process"
)

// ErrNoRuby is returned where no Ruby is installed that could judge a syntax.
var ErrNoRuby = errors.New("no Ruby 3.1 or newer is installed, which would find an error of syntax")

// CheckSyntax has Ruby check the syntax of a formula or a cask, without running it. The error is [ErrNoRuby] where that cannot be done,
// else what Ruby says. macOS has a Ruby that is older than what Homebrew runs on, and may refuse what Homebrew takes.
func CheckSyntax(ctx context.Context, text string) error {
	ruby, err := exec.LookPath("ruby")
	if err != nil {
		return ErrNoRuby
	}
	if _, err := (process.Command{Name: ruby, Args: []string{"-e", `exit RUBY_VERSION.to_f >= 3.1`}}).Text(ctx); err != nil {
		return ErrNoRuby
	}
	if _, err := (process.Command{Name: ruby, Args: []string{"-c"}, Input: strings.NewReader(text)}).Text(ctx); err != nil {
		return fmt.Errorf("its syntax is wrong: %w", err)
	}
	return nil
}
