//go:build unix

package postgrestest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestAFailingStartShowsTheEndOfTheLog(t *testing.T) {
	for name, tc := range map[string]struct {
		initdb, postgres string
		want             []string
		unwanted         string
	}{
		"initdb": {
			initdb: "echo no space left >&2; exit 1", postgres: "exit 0",
			want: []string{"initdb: exit status 1; its log ends:\n  no space left"},
		},
		"the server": {
			initdb: "exit 0", postgres: "seq 1 30; echo FATAL: out of semaphores >&2; exit 3",
			want: []string{"postgres ended: exit status 3; its log ends:\n  12\n", "\n  30\n  FATAL: out of semaphores"}, unwanted: "\n  11\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			temporary := temporaryFolders(t)
			why := failure(t, &provider{find: func() (installation, error) { return fake(t, tc.initdb, tc.postgres), nil }})
			for _, want := range tc.want {
				if !strings.Contains(why, want) {
					t.Errorf("%q is not in %q", want, why)
				}
			}
			if tc.unwanted != "" && strings.Contains(why, tc.unwanted) {
				t.Errorf("the log is too long: %q", why)
			}
			expectEmpty(t, temporary)
		})
	}
}

func TestAServerThatIsNeverReadyIsGivenUp(t *testing.T) {
	temporary := temporaryFolders(t)
	found := fake(t, "exit 0", "echo recovering >&2; exec sleep 600")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := start(ctx, found)
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "its log ends:\n  recovering") {
		t.Error(err)
	}
	expectEmpty(t, temporary)
}

// Whatever ends a test process, its server ends too and its files are removed.
func TestTheServerEndsWithItsProcess(t *testing.T) {
	const ending = "POSTGRESTEST_ENDING"
	switch os.Getenv(ending) {
	case "panic":
		fmt.Println(URL(t))
		panic("as tests do")
	case "exit":
		fmt.Println(URL(t))
		return
	case "kill":
		fmt.Println(URL(t))
		_, _ = io.Copy(io.Discard, os.Stdin) // until killed
		return
	}
	for _, how := range []string{"exit", "panic", "kill"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTheServerEndsWithItsProcess$")
			cmd.Env = append(os.Environ(), ending+"="+how, "DATABASE_URL=")
			stdin, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			defer stdin.Close()
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			location, err := bufio.NewReader(stdout).ReadString('\n')
			if err != nil {
				t.Fatalf("%q, %v", location, err)
			}
			config, err := pgx.ParseConfig(strings.TrimSpace(location))
			if err != nil {
				t.Fatal(err)
			}
			if how == "kill" {
				if _, err := os.Stat(config.Host); err != nil {
					t.Fatal("the server is not there while its process runs: ", err)
				}
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
			_, _ = io.Copy(io.Discard, stdout)
			_ = cmd.Wait() // fails by the panic or the kill
			waitUntilGone(t, config.Host)
		})
	}
}

func TestSocketPathsStayShort(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("long", 25))
	if err := os.Mkdir(long, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", long)
	owner, err := unprivileged()
	if err != nil {
		t.Fatal(err)
	}
	folder, err := newFolder(owner)
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	if socket := filepath.Join(folder, ".s.PGSQL.5432"); len(socket) > longestSocket {
		t.Errorf("%s has %d bytes", socket, len(socket))
	}
}

// fake returns an installation whose programs are shell scripts.
func fake(t *testing.T, initdb, postgres string) installation {
	t.Helper()
	folder := t.TempDir()
	// The server's user must reach it: t.TempDir keeps it to the caller.
	if err := os.Chmod(filepath.Dir(folder), 0o755); err != nil {
		t.Fatal(err)
	}
	found := installation{filepath.Join(folder, "initdb"), filepath.Join(folder, "postgres")}
	writeProgram(t, found.initdb, initdb)
	writeProgram(t, found.postgres, postgres)
	return found
}

// temporaryFolders makes a place for temporary folders that this test has for itself.
func temporaryFolders(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/tmp", "t-") //nolint:usetesting // t.TempDir is too long for a socket, and closed to the server's user
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", folder)
	return folder
}

func expectEmpty(t *testing.T, folder string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(folder, "pg-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func waitUntilGone(t *testing.T, folder string) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for tick := time.Tick(10 * time.Millisecond); ; {
		if _, err := os.Stat(folder); errors.Is(err, os.ErrNotExist) {
			return
		}
		select {
		case <-tick:
		case <-deadline:
			t.Fatalf("%s is still there", folder)
		}
	}
}
