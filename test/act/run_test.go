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
	"path"
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

// run is what act says of a run.
type run struct {
	Jobs map[string]string // by the names of the workflows and theirs: success or failure of those that were run
	Log  string            // the file of all that it has printed
	err  error
}

// runner is the label of the runner that this machine is.
const runner = "ubuntu-24.04"

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
		"--platform=" + runner + "=-self-hosted", "--matrix=runner:" + runner, // else all legs of a matrix have the runner of the first
		"--no-skip-checkout", "--actor=ada", "--container-daemon-socket=-",
		"--secret=GITHUB_TOKEN=" + token, "--secret=TAP_TOKEN=" + tapToken,
		"--action-cache-path=" + cache, "--no-cache-server", // what Go has built on this machine is too much to be kept for a next run
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
		if e.JobResult != "" {
			found.Jobs[strings.TrimSpace(e.Job)] = e.JobResult
		}
	}
	return found
}

// succeeds wants all jobs to have succeeded, and these to be among them.
func (r *run) succeeds(t *testing.T, jobs []string) {
	t.Helper()
	failed := r.err != nil
	for _, name := range slices.Sorted(maps.Keys(r.Jobs)) {
		t.Logf("%-50s %s", name, r.Jobs[name])
		failed = failed || r.Jobs[name] != "success"
		jobs = slices.DeleteFunc(jobs, func(job string) bool { return job == path.Base(name) })
	}
	if len(jobs) > 0 {
		t.Errorf("not run: %q", jobs)
	}
	if failed {
		t.Errorf("act: %v; its log is %s", r.err, r.Log)
	}
	if t.Failed() {
		t.FailNow()
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
