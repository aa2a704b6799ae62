package git

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// refusal is what git says of a push or of ssh in a sealed clone.
const refusal = "relkit: refused: this clone must not push or use credentials"

// noPushes is the git hook that refuses all pushes, whatever they name.
const noPushes = "#!/bin/sh\necho '" + refusal + "' >&2\nexit 1\n"

// seal sees to it that nothing can be pushed from the clone, and that no credentials of the user are used in it: neither those
// of a helper, nor those of ssh. What needs none can be fetched.
func (c *Clone) seal(ctx context.Context) error {
	folder, err := git(ctx, c.Root, "rev-parse", "--absolute-git-dir")
	if err != nil {
		return err
	}
	hooks := filepath.Join(filepath.FromSlash(folder), "hooks")
	if err := os.MkdirAll(hooks, 0o700); err != nil {
		return err
	}
	hook := filepath.Join(hooks, "pre-push")
	if err := os.RemoveAll(hook); err != nil { // a link to a hook of the user's templates
		return err
	}
	if err := os.WriteFile(hook, []byte(noPushes), 0o700); err != nil { //gosec:disable G306 -- git runs it
		return err
	}
	settings := [][2]string{
		{"remote.origin.pushurl", "refused by relkit"}, // git shows it in its error
		{"credential.helper", ""},                      // forgets those of the user
		{"core.askPass", "true"},                       // answers with nothing, and no terminal is asked
		{"core.sshCommand", sshRefusal},
		{"http.extraHeader", ""},
		{"http.cookieFile", ""},
	}
	// A folder of hooks for all repositories would take the place of this one's.
	if global, _ := prepareWithHooks(c.Root, "config", "core.hooksPath").Text(ctx); global != "" { // fails where there is none
		settings = append(settings, [2]string{"core.hooksPath", hooks})
	}
	for _, setting := range settings {
		if _, err := git(ctx, c.Root, "config", "--local", setting[0], setting[1]); err != nil {
			return fmt.Errorf("seal the clone: %w", err)
		}
	}
	return nil
}

// sshRefusal takes the place of ssh: a shell runs it with ssh's arguments behind it.
const sshRefusal = "echo '" + refusal + "' >&2; false"

// SealedEnvironment returns the variables of a process's environment that have precedence over the settings of a sealed clone, with
// values that do not. Those that are not set stay so.
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
