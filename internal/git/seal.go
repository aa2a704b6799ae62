package git

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// refusal is the error of a push or of ssh in a sealed clone.
const refusal = "relkit: refused: this clone must not push or use credentials"

// noPushes is the git hook that refuses all pushes.
const noPushes = "#!/bin/sh\necho '" + refusal + "' >&2\nexit 1\n"

// seal prevents pushes from the clone and the use of the user's credentials in it, from helpers and ssh. Fetching without credentials still
// works.
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
		{"credential.helper", ""},                      // resets the user's helpers
		{"core.askPass", "true"},                       // answers with nothing, and without a prompt on a terminal
		{"core.sshCommand", sshRefusal},
		{"http.extraHeader", ""},
		{"http.cookieFile", ""},
	}
	// A folder of hooks for all repositories would replace this one's.
	if global, _ := prepareWithHooks(c.Root, "config", "core.hooksPath").Text(ctx); global != "" { // fails if there is none
		settings = append(settings, [2]string{"core.hooksPath", hooks})
	}
	for _, setting := range settings {
		if _, err := git(ctx, c.Root, "config", "--local", setting[0], setting[1]); err != nil {
			return fmt.Errorf("seal the clone: %w", err)
		}
	}
	return nil
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
