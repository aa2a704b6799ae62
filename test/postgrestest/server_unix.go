//go:build unix

package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// start makes a database cluster in a temporary folder and serves it on a socket there. The server
// ends with this process, however that ends.
func start(ctx context.Context, found installation) (*server, error) {
	owner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	folder, err := newFolder(owner)
	if err != nil {
		return nil, err
	}
	lifeline, err := serve(ctx, found, folder, owner)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return &server{
		name:     found.postgres,
		admin:    "postgres://" + superuser + "@/postgres?host=" + url.QueryEscape(folder),
		strategy: strategy(folder),
		lifeline: lifeline,
	}, nil
}

// strategy lets a server that can choose make a database by copying its files, as its default writes each page to the log as well. First
// it writes down all changes before, which costs only a server that must survive a power failure.
func strategy(folder string) string {
	const first = 15 // to have the choice
	content, err := os.ReadFile(filepath.Join(data(folder), "PG_VERSION"))
	if version, _ := strconv.Atoi(strings.TrimSpace(string(content))); err != nil || version < first {
		return ""
	}
	return " STRATEGY file_copy"
}

const superuser = "postgres"

func data(folder string) string { return filepath.Join(folder, "data") }

// initialise creates the files of a cluster. The folder around it keeps other users out, so that
// it needs no password.
func initialise(ctx context.Context, found installation, folder string, owner *syscall.Credential) error {
	var log logTail
	cmd := command(ctx, folder, owner, found.initdb, "--pgdata="+data(folder), "--username="+superuser,
		"--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w%s", found.initdb, err, log.ending())
	}
	return nil
}

// supervisor runs the server given as its arguments until that ends, or until the other end of file
// descriptor 3 is closed, which the kernel does when a process ends for whatever reason. Then it
// removes the folder. SIGQUIT ends a server at once; SIGTERM is for one that has not set up its
// signals yet, as a shell lets what it runs in the background ignore SIGQUIT. A signal from the
// parent's death (PR_SET_PDEATHSIG) could do neither: only Linux has it, it comes when a thread
// ends, and it leaves the files.
const supervisor = `
"$@" 3<&- &
server=$!
{ read -r _ <&3; kill -QUIT "$server"; kill -TERM "$server"; } >/dev/null 2>&1 &
watcher=$!
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
cd / && rm -rf "$FOLDER"
exit "$status"`

// serve starts the server and waits until it accepts connections. It returns what the supervisor
// watches, which the caller keeps as long as it needs the server.
func serve(ctx context.Context, found installation, folder string, owner *syscall.Credential) (lifeline io.Closer, err error) {
	if err := initialise(ctx, found, folder, owner); err != nil {
		return nil, err
	}
	watched, held, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	log := logTail{awaited: "database system is ready to accept connections", seen: make(chan struct{})}
	// Nothing of a test must survive a power failure, nor grow for long: it may be fast instead.
	cmd := command(context.WithoutCancel(ctx), folder, owner, "/bin/sh", "-c", supervisor, "sh",
		found.postgres, "-D", data(folder), "-k", folder, "-c", "listen_addresses=",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
		"-c", "autovacuum=off", "-c", "log_checkpoints=off")
	cmd.Env = append(cmd.Env, "FOLDER="+folder)
	cmd.SysProcAttr.Setpgid = true // an interrupt from the terminal is only for the tests
	cmd.WaitDelay = timeout        // for what may still have the log open
	cmd.ExtraFiles = []*os.File{watched}
	cmd.Stdout, cmd.Stderr = &log, &log
	err = cmd.Start()
	_ = watched.Close() // the supervisor's now
	if err != nil {
		_ = held.Close()
		return nil, fmt.Errorf("start %s: %w", found.postgres, err)
	}
	var failed error // when ended is closed
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		failed = cmd.Wait()
	}()
	select {
	case <-log.seen:
		return held, nil
	case <-ended:
		_ = held.Close()
		return nil, fmt.Errorf("%s ended: %w%s", found.postgres, failed, log.ending())
	case <-ctx.Done():
		_ = held.Close()
		<-ended
		return nil, fmt.Errorf("%s is not ready: %w%s", found.postgres, context.Cause(ctx), log.ending())
	}
}

// command returns a program of the server. It sees none of the caller's settings for Postgres, and speaks
// English.
func command(ctx context.Context, folder string, owner *syscall.Credential, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = folder
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	return cmd
}
