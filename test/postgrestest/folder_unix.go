//go:build unix

package postgrestest

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// longestSocket is how long the path of a socket may be on macOS; Linux allows 4 bytes more.
const longestSocket = 103

// unprivileged returns the user that the server runs as, nil for the caller: a Postgres server refuses to be root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // exec's own way to say that nothing changes
	}
	account, err := user.Lookup("nobody")
	if err != nil {
		return nil, fmt.Errorf("find a user to run the server as: %w", err)
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("find the IDs of the user %s: %w", account.Username, err)
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("find the IDs of the user %s: %w", account.Username, err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// newFolder makes a folder that only the owner can enter, at a path short enough for a socket.
func newFolder(owner *syscall.Credential) (string, error) {
	folder, err := os.MkdirTemp(parent(owner), "pg-")
	if err != nil {
		return "", err
	}
	if owner != nil {
		err = os.Chown(folder, int(owner.Uid), int(owner.Gid))
	}
	return folder, err
}

// parent returns where the owner's folder is made: where the caller wants temporary files to be, or else in memory. A server and each of
// its databases have a thousand small files, which cost a file system on disk more than all that tests do with them.
func parent(owner *syscall.Credential) string {
	named := os.Getenv("TMPDIR")
	short := len(filepath.Join(named, "pg-4294967295", ".s.PGSQL.5432")) <= longestSocket
	switch {
	case named != "" && short && (owner == nil || openToAll(named)):
		return named
	case roomy(memory) && openToAll(memory):
		return memory
	}
	return "/tmp"
}

// memory is the file system in memory that Linux has for all users.
const memory = "/dev/shm"

// roomy reports whether a file system has space for a server with a hundred databases. That of a container has little.
func roomy(folder string) bool {
	const needed = 1 << 30
	var status syscall.Statfs_t
	if err := syscall.Statfs(folder, &status); err != nil {
		return false
	}
	//gosec:disable G115 -- no size is negative
	return uint64(status.Bavail)*uint64(status.Bsize) >= needed //nolint:unconvert // the types differ between systems
}

// openToAll reports whether all users can reach a folder and make files there.
func openToAll(folder string) bool {
	const write, enter = 0o002, 0o001
	needed := os.FileMode(write | enter)
	for ; ; folder = filepath.Dir(folder) {
		info, err := os.Stat(folder) //gosec:disable G703 -- TMPDIR is the own setting of who runs the tests
		if err != nil || info.Mode()&needed != needed {
			return false
		}
		if folder == filepath.Dir(folder) {
			return true
		}
		needed = enter
	}
}
