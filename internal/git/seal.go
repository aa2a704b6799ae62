package git

import (
	"os"
	"path/filepath"
	"strings"
)

// refusal is the error of a push or of ssh in a sealed clone.
const refusal = "relkit: refused: this clone must not push or use credentials"

// noPushes is the git hook that refuses all pushes.
const noPushes = "#!/bin/sh\necho '" + refusal + "' >&2\nexit 1\n"

// sealed are the options of git clone that prevent pushes from the clone in a folder, and the use of the user's credentials in it, from
// helpers and ssh. Fetching without credentials still works.
func sealed(folder string) []string {
	return []string{
		"--config=remote.origin.pushurl=refused by relkit", // git shows it in its error
		"--config=credential.helper=",                      // resets the user's helpers
		"--config=core.askPass=true",                       // answers with nothing, and without a prompt on a terminal
		"--config=core.sshCommand=" + sshRefusal,
		"--config=http.extraHeader=",
		"--config=http.cookieFile=",
		"--config=core.hooksPath=" + hooksOf(folder), // a folder of hooks for all repositories would replace this one's
	}
}

func hooksOf(folder string) string { return filepath.Join(folder, ".git", "hooks") }

// refusePushes adds the hook that refuses all pushes.
func (c *Clone) refusePushes() error {
	hooks := hooksOf(c.Root)
	if err := os.MkdirAll(hooks, 0o700); err != nil {
		return err
	}
	hook := filepath.Join(hooks, "pre-push")
	if err := os.RemoveAll(hook); err != nil { // a link to a hook of the user's templates
		return err
	}
	return os.WriteFile(hook, []byte(noPushes), 0o700) //gosec:disable G306 -- git runs it
}

// sshRefusal replaces ssh: a shell runs it, followed by ssh's arguments.
const sshRefusal = "echo '" + refusal + "' >&2; false"

// SealedEnvironment returns the environment variables that override the settings of a sealed clone, with values that do not. It omits
// variables that are not set.
func SealedEnvironment(environ []string) []string {
	sealed := map[string]string{"GIT_ASKPASS": "true", "GIT_SSH_COMMAND": sshRefusal, "GIT_SSH": "false"}
	var changed []string
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if value, found := sealed[name]; found {
			changed = append(changed, name+"="+value)
		}
	}
	return changed
}
