package kubernetes_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// secrets are made up, by the file that contains each. None is longer than what kustomize writes into one line, for more than
// one line of base64 is what Kubernetes takes and kubectl-validate does not.
var secrets = map[string]string{
	"components/secrets/database_url":     "postgres://shipped:s3cret-database@postgres/shipped",
	"components/secrets/tokens":           "ci=s3cret-token-of-ci",
	"components/redis/secrets/redis_url":  "redis://:s3cret-redis@redis:6379/0",
	"overlays/dev/secrets/tokens":         "dev=s3cret-token-of-dev",
	"components/secrets/not-in-the-build": "s3cret-that-no-manifest-uses",

	"components/webhooks/secrets/webhooks":     `[{"name":"a","format":"slack","url":"http://s3cr"}]`,
	"components/github/secrets/github_secret":  "s3cret-of-github-hooks",
	"components/github/secrets/github_token":   "s3cret-token-for-github",
	"components/encryption/secrets/secret_key": "s3cretskey0123456789ABCDEFGHIJKLMNOPQRSTUV0=",
	"components/tracing/secrets/otlp_headers":  "api-key=s3cret-of-traces",
}

// tree copies deploy/kubernetes as git has it, which is without any secrets, into a new folder and returns where.
func tree(folder string) (string, error) {
	listed := exec.CommandContext(context.Background(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	listed.Dir = root + "/deploy/kubernetes"
	names, err := listed.Output()
	if err != nil {
		return "", fmt.Errorf("list deploy/kubernetes: %w", err)
	}
	for name := range strings.SplitSeq(strings.TrimRight(string(names), "\x00"), "\x00") {
		text, err := os.ReadFile(filepath.Join(listed.Dir, name))
		if err != nil {
			return "", err
		}
		if err := write(filepath.Join(folder, name), string(text)); err != nil {
			return "", err
		}
	}
	return folder, nil
}

func write(file, text string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o600)
}
