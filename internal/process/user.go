package process

import (
	"os"
	"runtime"
)

// UserEnvironment returns the environment of a program that a user starts: HOME and similar variables, for a folder of its own, and PATH,
// without anything else of this process's environment. It is for [Command.Env].
func UserEnvironment(home string) []string {
	env := []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + home}
	if runtime.GOOS == "windows" {
		env = append(env, "USERPROFILE="+home, "APPDATA="+home, "LOCALAPPDATA="+home, "TEMP="+home, "TMP="+home, "SYSTEMROOT="+os.Getenv("SYSTEMROOT"))
	}
	return env
}
