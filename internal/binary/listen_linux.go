package binary

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// listens reports whether a process accepts connections on a port.
func listens(pid int) bool {
	root := "/proc/" + strconv.Itoa(pid)
	descriptors, err := filepath.Glob(root + "/fd/*")
	if err != nil {
		return false
	}
	sockets := map[string]bool{}
	for _, descriptor := range descriptors {
		target, _ := os.Readlink(descriptor)
		if inode, ok := strings.CutPrefix(target, "socket:["); ok {
			sockets[strings.TrimSuffix(inode, "]")] = true
		}
	}
	if len(sockets) == 0 {
		return false
	}
	for _, table := range []string{"tcp", "tcp6"} {
		// The state of a socket is its fourth column and its inode the tenth: see proc_pid_net(5).
		text, _ := os.ReadFile(root + "/net/" + table)
		for line := range strings.Lines(string(text)) {
			const listening = "0A"
			if columns := strings.Fields(line); len(columns) > 9 && columns[3] == listening && sockets[columns[9]] {
				return true
			}
		}
	}
	return false
}
