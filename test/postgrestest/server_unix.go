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
	c, err := newCluster(ctx, found)
	if err != nil {
		return nil, err
	}
	// Nothing of a test must survive a power failure, nor grow for long: it may be fast instead.
	c.settings = []string{"fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "log_checkpoints=off"}
	lifeline, _, err := c.serve(ctx)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.folder))
	}
	return &server{name: found.postgres, admin: c.admin(), strategy: c.strategy(), lifeline: lifeline}, nil
}

// cluster is the files of a server, in a folder that also has its socket.
type cluster struct {
	installation

	folder   string
	owner    *syscall.Credential
	settings []string
	kept     bool // when its server ends
}

// newCluster creates the files of a cluster. The folder around it keeps other users out, so that
// it needs no password.
func newCluster(ctx context.Context, found installation) (cluster, error) {
	owner, err := unprivileged()
	if err != nil {
		return cluster{}, err
	}
	folder, err := newFolder(owner)
	if err != nil {
		return cluster{}, err
	}
	c := cluster{installation: found, folder: folder, owner: owner}
	var log logTail
	cmd := c.command(ctx, c.initdb, "--pgdata="+c.data(), "--username="+superuser,
		"--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Run(); err != nil {
		return cluster{}, errors.Join(fmt.Errorf("%s: %w%s", c.initdb, err, log.ending()), os.RemoveAll(folder))
	}
	return c, nil
}

const superuser = "postgres"

func (c cluster) data() string { return filepath.Join(c.folder, "data") }

// admin is how to connect to its server.
func (c cluster) admin() string {
	return "postgres://" + superuser + "@/postgres?host=" + url.QueryEscape(c.folder)
}

// strategy lets a server that can choose make a database by copying its files, as its default writes each page to the log as well. First
// it writes down all changes before, which costs only a server that must survive a power failure.
func (c cluster) strategy() string {
	const first = 15 // to have the choice
	content, err := os.ReadFile(filepath.Join(c.data(), "PG_VERSION"))
	if version, _ := strconv.Atoi(strings.TrimSpace(string(content))); err != nil || version < first {
		return ""
	}
	return " STRATEGY file_copy"
}

// supervisor runs the server given as its arguments until that ends, or until the other end of file
// descriptor 3 is closed, which the kernel does when a process ends for whatever reason. Then it
// removes the folder, if it is given one. SIGQUIT ends a server at once; SIGTERM is for one that has
// not set up its signals yet, as a shell lets what it runs in the background ignore SIGQUIT. A signal
// from the parent's death (PR_SET_PDEATHSIG) could do neither: only Linux has it, it comes when a
// thread ends, and it leaves the files.
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
// watches, which the caller keeps as long as it needs the server, and a channel that is closed when the
// server has ended.
func (c cluster) serve(ctx context.Context) (lifeline io.Closer, ended <-chan struct{}, err error) {
	watched, held, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	log := logTail{awaited: "database system is ready to accept connections", seen: make(chan struct{})}
	args := []string{"-c", supervisor, "sh", c.postgres, "-D", c.data(), "-k", c.folder, "-c", "listen_addresses="}
	for _, setting := range c.settings {
		args = append(args, "-c", setting)
	}
	cmd := c.command(context.WithoutCancel(ctx), "/bin/sh", args...)
	if !c.kept {
		cmd.Env = append(cmd.Env, "FOLDER="+c.folder)
	}
	cmd.SysProcAttr.Setpgid = true // an interrupt from the terminal is only for the tests
	cmd.WaitDelay = timeout        // for what may still have the log open
	cmd.ExtraFiles = []*os.File{watched}
	cmd.Stdout, cmd.Stderr = &log, &log
	err = cmd.Start()
	_ = watched.Close() // the supervisor's now
	if err != nil {
		_ = held.Close()
		return nil, nil, fmt.Errorf("start %s: %w", c.postgres, err)
	}
	var failed error // when end is closed
	end := make(chan struct{})
	go func() {
		defer close(end)
		failed = cmd.Wait()
	}()
	select {
	case <-log.seen:
		return held, end, nil
	case <-end:
		_ = held.Close()
		return nil, nil, fmt.Errorf("%s ended: %w%s", c.postgres, failed, log.ending())
	case <-ctx.Done():
		_ = held.Close()
		<-end
		return nil, nil, fmt.Errorf("%s is not ready: %w%s", c.postgres, context.Cause(ctx), log.ending())
	}
}

// command returns a program of the server. It sees none of the caller's settings for Postgres, and speaks
// English.
func (c cluster) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = c.folder
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.owner}
	return cmd
}
