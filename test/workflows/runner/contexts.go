package runner

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/relkit/relkit/internal/workflow"
	"github.com/relkit/relkit/test/workflows/expression"
)

// scope is what the expressions of a job may name.
func (r *Runner) scope(c call, job *workflow.Job) expression.Scope {
	permissions := c.permissionsOf(job)
	github := expression.Known(maps.Clone(r.Event))
	github["job"], github["workflow"] = job.ID, c.Name.Value
	github["token"] = r.Token(permissions)
	github["workspace"], github["action_path"] = "", ""
	current := expression.Known{"status": success, "services": map[string]any{}, "check_run_id": 1.0}
	file, commit, called := strings.Cut(c.reference, "@")
	if repository, _, ok := strings.Cut(file, "/.github/"); called && ok {
		current["workflow_repository"], current["workflow_sha"], current["workflow_ref"] = repository, commit, c.reference
	} else {
		current["workflow_repository"], current["workflow_sha"], current["workflow_ref"] = github["repository"], github["sha"], github["workflow_ref"]
	}
	secrets := maps.Clone(c.secrets)
	secrets["GITHUB_TOKEN"] = github["token"]
	return expression.Scope{Contexts: map[string]any{
		"github": github, "job": current, "inputs": expression.Known(c.inputs), "secrets": secrets, "vars": anyMap(r.Vars), "env": map[string]any{},
		"runner": expression.Known{
			"os": system(), "arch": architecture(), "name": "here", "environment": "github-hosted", "debug": "", "temp": "", "tool_cache": "",
		},
		"steps": expression.Known{}, "needs": expression.Known{}, "matrix": expression.Known{},
		"strategy": expression.Known{"job-index": 0.0, "job-total": 1.0},
	}, Functions: map[string]expression.Function{}}
}

// known is a context all names of which are known.
func known(scope expression.Scope, name string) expression.Known {
	context, _ := scope.Contexts[name].(expression.Known)
	return context
}

func system() string {
	return map[string]string{"linux": "Linux", "darwin": "macOS", "windows": "Windows"}[runtime.GOOS]
}

func architecture() string {
	return map[string]string{"amd64": "X64", "arm64": "ARM64"}[runtime.GOARCH]
}

// condition is whether a job or a step is to be run. One that does not ask how things stand wants them to be well.
func condition(scope expression.Scope, written string, well, failed bool) (bool, error) {
	is := func(value bool) expression.Function {
		return func([]any) (any, error) { return value, nil }
	}
	scope.Functions = maps.Clone(scope.Functions)
	scope.Functions["always"], scope.Functions["cancelled"] = is(true), is(false)
	scope.Functions["success"], scope.Functions["failure"] = is(well), is(failed)
	if written == "" {
		return well, nil
	}
	asks, err := expression.Calls(written, "always", "cancelled", "success", "failure")
	if err != nil {
		return false, fmt.Errorf("if: %w", err)
	}
	value, err := scope.Evaluate(written)
	if err != nil {
		return false, fmt.Errorf("if: %w", err)
	}
	return expression.Truth(value) && (asks || well), nil
}

// hashFiles is the function of that name, for the files of a workspace.
func hashFiles(workspace string) expression.Function {
	return func(arguments []any) (any, error) {
		root := os.DirFS(workspace)
		sum, matched := sha256.New(), false
		for _, argument := range arguments {
			pattern, ok := argument.(string)
			if !ok {
				return nil, errors.New("patterns belong here")
			}
			files, err := doublestar.Glob(root, pattern, doublestar.WithFilesOnly())
			if err != nil {
				return nil, err
			}
			for _, file := range slices.Sorted(slices.Values(files)) {
				content, err := fs.ReadFile(root, file)
				if err != nil {
					return nil, err
				}
				one := sha256.Sum256(content)
				_, _ = sum.Write(one[:])
				matched = true
			}
		}
		if !matched {
			return "", nil
		}
		return hex.EncodeToString(sum.Sum(nil)), nil
	}
}
