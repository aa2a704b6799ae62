package binary

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/process"
)

// patience is how long a program may take to say its version, or to answer as a service.
const patience = 30 * time.Second

// Version asks a native program for its version: with --version, else with the verb version. It
// returns the command that was tried last and what that printed. The program sees nothing of this
// process's environment.
func Version(ctx context.Context, file string) (command, output string, err error) {
	for _, argument := range []string{"--version", "version"} {
		command = filepath.Base(file) + " " + argument
		output, err = ask(ctx, file, argument)
		if err == nil || ctx.Err() != nil {
			break
		}
	}
	return command, output, err
}

func ask(ctx context.Context, file, argument string) (string, error) {
	limited, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("no answer within %s", patience))
	defer cancel()
	var said strings.Builder
	err := process.Command{Name: file, Args: []string{argument}, Dir: filepath.Dir(file), Bare: true, Output: &said}.Run(limited)
	return strings.TrimSpace(said.String()), err
}
