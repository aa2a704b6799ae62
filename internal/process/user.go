package process

import (
	"os"
	"runtime"
)

// UserEnvironment returns what a program finds that a user starts: HOME and its like, which is a folder of its own, and PATH, without
// anything else of this process's environment. It is for [Command.Env] of a bare command.
func UserEnvironment(home string) []string {
	env := []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + home}
	if runtime.GOOS == "windows" {
		env = append(env, "USERPROFILE="+home, "APPDATA="+home, "LOCALAPPDATA="+home, "TEMP="+home, "TMP="+home, "SYSTEMROOT="+os.Getenv("SYSTEMROOT"))
	}
	return env
}
