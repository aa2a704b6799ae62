//go:build unix

package postgres_test

import (
	"context"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/test/postgrestest"
)

// A server that is stopped at once, as by a crash, and has to recover when it is started again.
func TestServerStoppedUnderLoad(t *testing.T) {
	t.Parallel()
	underLoad(t, newServer(t))
}

// server is one only of this test, of the same installation as that of the other tests.
type server struct {
	programs, folder string
	owner            *syscall.SysProcAttr
	process          *exec.Cmd
	lifeline         io.Closer
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{programs: installation(t), owner: unprivileged(t)}
	var err error
	if s.folder, err = os.MkdirTemp("/tmp", "pg-"); err != nil { //nolint:usetesting // short enough for a socket, and its owner can enter
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(s.folder) })
	if s.owner.Credential != nil {
		if err := os.Chown(s.folder, int(s.owner.Credential.Uid), int(s.owner.Credential.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	initdb := exec.CommandContext(t.Context(), filepath.Join(s.programs, "initdb"), "--pgdata="+filepath.Join(s.folder, "data"),
		"--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = s.owner, s.folder
	if output, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	s.start(t)
	t.Cleanup(func() { s.stop(t) })
	return s
}

// installation is where the programs of the other tests' server are.
func installation(t *testing.T) string {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), postgrestest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(t.Context())
	var programs string
	if err := connection.QueryRow(t.Context(), `SELECT setting FROM pg_config WHERE name = 'BINDIR'`).Scan(&programs); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(programs, "initdb")); err != nil {
		t.Skipf("the server runs elsewhere: %v", err)
	}
	return programs
}

// unprivileged makes a process one of another user where this one is root's, which a server refuses.
func unprivileged(t *testing.T) *syscall.SysProcAttr {
	t.Helper()
	if os.Geteuid() != 0 {
		return &syscall.SysProcAttr{}
	}
	account, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	id := func(text string) uint32 {
		number, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			t.Fatal(err)
		}
		return uint32(number)
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: id(account.Uid), Gid: id(account.Gid)}}
}

func (s *server) url() string {
	return "postgres://postgres@/postgres?host=" + url.QueryEscape(s.folder)
}

// start returns when the server accepts connections. It ends with this process, however that ends.
func (s *server) start(t *testing.T) {
	t.Helper()
	const supervisor = `"$@" & read -r _; kill -QUIT $!; wait`
	s.process = exec.CommandContext(context.WithoutCancel(t.Context()), "/bin/sh", "-c", supervisor, "sh",
		filepath.Join(s.programs, "postgres"), "-D", filepath.Join(s.folder, "data"), "-k", s.folder, "-c", "listen_addresses=")
	s.process.SysProcAttr, s.process.Dir = s.owner, s.folder
	var err error
	if s.lifeline, err = s.process.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.After(30 * time.Second)
	for {
		connection, err := pgx.Connect(t.Context(), s.url())
		if err == nil {
			_ = connection.Close(t.Context())
			return
		}
		select {
		case <-late:
			t.Fatalf("the server is not ready: %s", strings.Fields(err.Error()))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// stop ends the server without letting it write down what it holds in memory.
func (s *server) stop(t *testing.T) {
	t.Helper()
	if s.lifeline == nil {
		return
	}
	_ = s.lifeline.Close()
	s.lifeline = nil
	if err := s.process.Wait(); err != nil {
		t.Errorf("the server: %v", err)
	}
}
