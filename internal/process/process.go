// Package process runs other programs and ensures that none of them outlives this one.
package process

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// grace is how long a program may take to exit after the signal, before it is killed.
const grace = 10 * time.Second

// Command is one program to run.
type Command struct {
	Name string   // the program: a path, or a name to be looked up in PATH
	Args []string // without the program itself
	Dir  string
	Env  []string // added to this process's environment; a later entry wins
	Bare bool     // Env is all there is: for programs that must see none of the user's secrets
	// Isolated gives the command a network namespace of its own, in which it can only reach itself, if the system supports that. Its name
	// must be a path then.
	Isolated bool
	Input    io.Reader // for standard input; nothing when nil
	Output   io.Writer // for standard output and standard error of Run

	Started func(pid int) // called once the program runs; not at all when nil
	Grace   time.Duration // how long it may take to exit after the signal; the default if zero
}

// Run runs a command and waits for it. When the context ends, the command and its children are
// asked to end, and are killed after a grace period. An error names the program, not its arguments.
func (c Command) Run(ctx context.Context) error {
	cmd := c.prepare(ctx)
	cmd.Stdout, cmd.Stderr = c.Output, c.Output
	return c.finish(ctx, cmd)
}

// Text runs a command and returns its standard output, without the final newline. An error ends with its standard error.
func (c Command) Text(ctx context.Context) (string, error) {
	var out, diagnostics strings.Builder
	cmd := c.prepare(ctx)
	cmd.Stdout, cmd.Stderr = &out, &diagnostics
	err := c.finish(ctx, cmd)
	if said := strings.TrimSpace(diagnostics.String()); err != nil && said != "" && ctx.Err() == nil {
		err = fmt.Errorf("%w: %s", err, strings.ReplaceAll(said, "\n", "; "))
	}
	return strings.TrimRight(out.String(), "\r\n"), err
}

func (c Command) prepare(ctx context.Context) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.Name, c.Args...)
	cmd.Dir = c.Dir
	cmd.Env = c.Env
	if !c.Bare {
		cmd.Env = append(os.Environ(), c.Env...)
	} else if cmd.Env == nil {
		cmd.Env = []string{} // nil would pass on the whole environment
	}
	cmd.Stdin = c.Input
	cmd.WaitDelay = cmp.Or(c.Grace, grace)
	startInGroup(cmd)
	return cmd
}

// start starts a command, isolated if requested and possible.
func (c Command) start(ctx context.Context, cmd *exec.Cmd) (*exec.Cmd, error) {
	if c.Isolated {
		plain := c.prepare(ctx)
		plain.Stdout, plain.Stderr = cmd.Stdout, cmd.Stderr
		isolate(cmd)
		if cmd.Start() == nil {
			return cmd, nil
		}
		cmd = plain
	}
	err := cmd.Start()
	return cmd, err
}

func (c Command) finish(ctx context.Context, cmd *exec.Cmd) error {
	cmd, err := c.start(ctx, cmd)
	if err == nil {
		if c.Started != nil {
			c.Started(cmd.Process.Pid)
		}
		err = cmd.Wait()
	}
	switch {
	case ctx.Err() != nil:
		endGroup(cmd)
		return context.Cause(ctx)
	case err == nil:
		return nil
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("%s is not installed: %w", c.Name, err)
	default:
		return fmt.Errorf("%s: %w", c.Name, err)
	}
}
