//go:build linux

package act_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// entry is a line of act's log.
type entry struct {
	Job       string `json:"job"`
	Message   string `json:"msg"`
	JobResult string `json:"jobResult"`
}

// notRun is how a job ends whose runner is another machine.
const notRun = "not run: there is no such runner here"

// run is what act says of a run.
type run struct {
	Jobs map[string]string // success, failure, or notRun
	Log  string            // the file of all that it has printed
	err  error
}

// push has act run a workflow of the project, as GitHub does for the push of that ref.
func (w *world) push(t *testing.T, file, ref string) *run {
	t.Helper()
	folder := t.TempDir()
	checkout, home, cache := filepath.Join(folder, "checkout"), filepath.Join(folder, "home"), filepath.Join(folder, "cache")
	short := ref[strings.LastIndex(ref, "/")+1:]
	git(t, folder, "clone", "--quiet", "--branch="+short, "https://github.com/"+repository, checkout)
	event, err := json.Marshal(map[string]any{
		"ref": ref, "after": git(t, checkout, "rev-parse", "HEAD"),
		"repository": map[string]any{"full_name": repository, "private": false, "visibility": "public", "default_branch": "main"},
	})
	if err := errors.Join(err, os.Mkdir(home, 0o750), os.WriteFile(filepath.Join(folder, "event.json"), event, 0o600)); err != nil {
		t.Fatal(err)
	}
	keepGo(t, filepath.Join(cache, "tool_cache"))
	program, err := filepath.Abs(filepath.Join(root, "bin", "act"))
	if err != nil {
		t.Fatal(err)
	}
	args := []string{
		"push", "--json", "--eventpath=" + filepath.Join(folder, "event.json"), "--workflows=" + filepath.Join(".github", "workflows", file),
		"--platform=ubuntu-24.04=-self-hosted", "--no-skip-checkout", "--actor=ada", "--container-daemon-socket=-",
		"--secret=GITHUB_TOKEN=" + token, "--secret=TAP_TOKEN=" + tapToken,
		"--action-cache-path=" + cache,
		"--cache-server-path=" + filepath.Join(folder, "caches"), "--cache-server-addr=" + here,
		"--local-repository=" + kit + "@" + w.pin + "=" + w.kit,
	}
	all := actions(t, w.kit)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		args = append(args, "--local-repository="+name+"="+all[name])
	}
	log, err := os.Create(filepath.Join(t.ArtifactDir(), strings.TrimSuffix(file, ".yml")+".log"))
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program, args...)
	command.Dir, command.Env, command.Stdout, command.Stderr = checkout, append(w.environment(t, home), newArtifacts(t).environment()...), log, log
	err = command.Run()
	return read(t, log, err)
}

// read reads the log of act.
func read(t *testing.T, log *os.File, ended error) *run {
	t.Helper()
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(log.Name())
	if err != nil {
		t.Fatal(err)
	}
	found := &run{Jobs: map[string]string{}, Log: log.Name(), err: ended}
	for line := range bytes.Lines(text) {
		var e entry
		if json.Unmarshal(line, &e) != nil {
			continue // it is not all JSON
		}
		name := strings.TrimSpace(e.Job)
		if strings.HasPrefix(e.Message, "\U0001F6A7") { // and then act says that it has succeeded
			found.Jobs[name] = notRun
		}
		if e.JobResult != "" && found.Jobs[name] != notRun {
			found.Jobs[name] = e.JobResult
		}
	}
	return found
}

// show logs how jobs have ended, and of those that have failed what they said.
func (r *run) show(t *testing.T) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(r.Jobs)) {
		t.Logf("%-60s %s", name, r.Jobs[name])
	}
	if r.err != nil {
		t.Logf("act: %v; its log is %s", r.err, r.Log)
	}
}

// firstLine reads a line, without its end.
func firstLine(t *testing.T, from io.Reader) string {
	t.Helper()
	line, err := bufio.NewReader(from).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}
