package process

import (
	"os/exec"
	"path/filepath"
)

// Locate finds a program in bin below dir, where projects build their tools, else in PATH. The error is that of [exec.LookPath].
func Locate(dir, program string) (string, error) {
	own, err := filepath.Abs(filepath.Join(dir, "bin", program)) // LookPath does not trust a relative path
	if err == nil {
		own, err = exec.LookPath(own)
	}
	if err == nil {
		return own, nil
	}
	return exec.LookPath(program)
}
