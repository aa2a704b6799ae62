//go:build linux

package workflows_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/test/gittest"
	"github.com/relkit/relkit/test/workflows/runner"
)

// actions are the fakes of the actions that the workflows use. An action that is not among them cannot be run.
func (w *world) actions() map[string]runner.Action {
	nothing := func(context.Context, *runner.Use) error { return nil }
	return map[string]runner.Action{
		"actions/checkout":                  w.checkout,
		"actions/setup-go":                  w.setupGo,
		"actions/cache/restore":             restore(w.caches),
		"actions/cache/save":                save(w.caches),
		"actions/upload-artifact":           w.upload,
		"actions/download-artifact":         w.download,
		"docker/login-action":               login,
		"docker/setup-buildx-action":        w.setupBuildx,
		"sigstore/cosign-installer":         w.installCosign,
		"actions/create-github-app-token":   appToken,
		"github/codeql-action/upload-sarif": uploadSARIF,
		"actions/attest":                    w.attest,
		"actions/dependency-review-action":  nothing, // only GitHub knows
	}
}

// checkout gets the repository at a commit, or a copy of this one, which is the kit.
func (w *world) checkout(ctx context.Context, use *runner.Use) error {
	folder := filepath.Join(use.Workspace, use.With["path"])
	if of := use.With["repository"]; of != "" && of != repository {
		return fmt.Errorf("there is no repository %s", of)
	}
	ref, _ := use.GitHub["ref"].(string)
	if named := use.With["ref"]; named != "" {
		ref = "refs/tags/" + named
	}
	fetch := []string{"fetch", "--quiet", "--no-tags", "--depth=1", "file://" + w.origin, "+" + ref + ":" + ref}
	if use.With["fetch-depth"] == "0" {
		fetch = []string{"fetch", "--quiet", "--tags", "file://" + w.origin, "+refs/heads/*:refs/remotes/origin/*", "+" + ref + ":" + ref}
	}
	if err := gittest.Init(folder, "nothing", gittest.Origin("https://github.com/"+repository)); err != nil {
		return err
	}
	for _, args := range [][]string{fetch, {"checkout", "--quiet", strings.TrimPrefix(ref, "refs/heads/")}} {
		if err := (process.Command{Name: "git", Args: append([]string{"-C", folder}, args...), Env: []string{"GIT_CONFIG_GLOBAL=" + os.DevNull}, Output: use.Log}).Run(ctx); err != nil {
			return err
		}
	}
	return nil
}

// setupGo wants a version. Go is there.
func (w *world) setupGo(_ context.Context, use *runner.Use) error {
	if use.With["go-version"] == "" {
		return errors.New("no go-version")
	}
	if err := globbed(use.With["cache-dependency-path"]); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.versions = append(w.versions, use.Job+" "+use.With["go-version"])
	return nil
}

// restore brings back what an earlier job has saved under a key.
func restore(folder string) runner.Action {
	return func(_ context.Context, use *runner.Use) error {
		kept := filepath.Join(folder, base64.RawURLEncoding.EncodeToString([]byte(use.With["key"])))
		path := filepath.Join(use.Workspace, use.With["path"])
		use.Outputs["cache-primary-key"] = use.With["key"]
		if _, err := os.Stat(kept); err == nil {
			use.Outputs["cache-hit"] = "true"
			return errors.Join(os.RemoveAll(path), linkAll(kept, path))
		}
		use.Outputs["cache-hit"] = "" // as the action has it: https://github.com/actions/cache/tree/main/restore#outputs
		return nil
	}
}

// save keeps a folder under a key for later jobs.
func save(folder string) runner.Action {
	return func(_ context.Context, use *runner.Use) error {
		kept := filepath.Join(folder, base64.RawURLEncoding.EncodeToString([]byte(use.With["key"])))
		fresh, err := os.MkdirTemp(folder, "cache-")
		if err := errors.Join(err, linkAll(filepath.Join(use.Workspace, use.With["path"]), fresh)); err != nil {
			return err
		}
		if os.Rename(fresh, kept) != nil {
			return os.RemoveAll(fresh) // another job was faster
		}
		return nil
	}
}

// login leaves an account where docker login does.
func login(_ context.Context, use *runner.Use) error {
	if use.With["username"] == "" || use.With["password"] == "" {
		return errors.New("username and password required")
	}
	file := filepath.Join(use.Home, ".docker", "config.json")
	config := map[string]any{}
	if text, err := os.ReadFile(file); err == nil {
		if err := json.Unmarshal(text, &config); err != nil {
			return err
		}
	}
	accounts, _ := config["auths"].(map[string]any)
	accounts = maps.Clone(accounts)
	if accounts == nil {
		accounts = map[string]any{}
	}
	account := base64.StdEncoding.EncodeToString([]byte(use.With["username"] + ":" + use.With["password"]))
	accounts[use.With["registry"]] = map[string]string{"auth": account}
	config["auths"] = accounts
	text, err := json.Marshal(config)
	return errors.Join(err, os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, text, 0o600))
}

// setupBuildx makes the builder of this process the one of the job.
func (w *world) setupBuildx(ctx context.Context, use *runner.Use) error {
	if w.buildkit == "" {
		return nil
	}
	return process.Command{Name: "cp", Args: []string{"-RP", w.buildkit, filepath.Join(use.Home, ".docker")}, Output: use.Log}.Run(ctx)
}

// uploadSARIF refuses what GitHub would: a folder without SARIF files, and a file that is not SARIF 2.1.0.
func uploadSARIF(_ context.Context, use *runner.Use) error {
	found, err := filepath.Glob(filepath.Join(use.Workspace, use.With["sarif_file"], "*.sarif"))
	if err != nil || len(found) == 0 {
		return fmt.Errorf("no SARIF files in %s: %w", use.With["sarif_file"], err)
	}
	var files []string
	for _, name := range found {
		named, err := findings(name)
		if err != nil {
			return err
		}
		files = append(files, named...)
	}
	slices.Sort(files)
	files = slices.Compact(files)
	for _, file := range files {
		if _, err := os.Stat(filepath.Join(use.With["checkout_path"], file)); err != nil {
			return fmt.Errorf("a finding is in a file that the repository does not have: %w", err)
		}
	}
	_, err = fmt.Fprintf(use.Log, "findings in %v\n", files)
	return err
}

// findings are the files that a SARIF file names.
func findings(name string) (files []string, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var document struct {
		Version string `json:"version"`
		Runs    []struct {
			Results []struct {
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct {
							URI string `json:"uri"`
						} `json:"artifactLocation"`
					} `json:"physicalLocation"`
				} `json:"locations"`
			} `json:"results"`
		} `json:"runs"`
	}
	if err := json.Unmarshal(text, &document); err != nil || document.Version != "2.1.0" || len(document.Runs) == 0 {
		return nil, fmt.Errorf("%s is not SARIF 2.1.0: %w", filepath.Base(name), err)
	}
	for _, run := range document.Runs {
		for _, result := range run.Results {
			for _, location := range result.Locations {
				files = append(files, location.PhysicalLocation.ArtifactLocation.URI)
			}
		}
	}
	return files, nil
}
