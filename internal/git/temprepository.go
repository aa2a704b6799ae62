package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

// The ways in which a remote repository can fail.
var (
	ErrRemoteMissing = errors.New("the repository does not exist")
	ErrRemoteEmpty   = errors.New("it has no commits yet")
	ErrMoved         = errors.New("it was changed in the meantime")
	ErrRefused       = errors.New("the server refused the commit")
	ErrDenied        = errors.New("access was denied")
	ErrUnreachable   = errors.New("the server cannot be reached")
)

// tempRepository is a temporary repository for reading or writing a remote one.
type tempRepository struct {
	folder string // the folder that contains everything
	tree   string
	url    string
	shown  string // the URL without a password
	env    []string
}

// newTempRepository creates the folder of a temporary repository, and writes the key there.
func newTempRepository(url, sshKey string) (*tempRepository, error) {
	shown, err := withoutUser(url)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "relkit-push-")
	if err != nil {
		return nil, err
	}
	w := &tempRepository{folder: folder, tree: filepath.Join(folder, "tree"), url: url, shown: shown}
	if err := errors.Join(os.Mkdir(w.tree, 0o700), w.useKey(sshKey)); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *tempRepository) close() error { return os.RemoveAll(w.folder) }

// useKey makes ssh use only this key, without the settings and keys of the user.
func (w *tempRepository) useKey(key string) error {
	if key == "" {
		if os.Getenv("GIT_SSH_COMMAND") == "" {
			w.env = append(w.env, "GIT_SSH_COMMAND=ssh -o BatchMode=yes")
		}
		return nil
	}
	if !strings.Contains(key, "PRIVATE KEY-----") {
		content, err := os.ReadFile(key)
		if err != nil { // which may contain the key
			return fmt.Errorf("push to %s: the SSH key is neither a private key nor the name of a file with one: set the variable to the whole key, "+
				"from -----BEGIN to -----END", w.shown)
		}
		key = string(content)
	}
	// Secrets of a forge lose the newline at their end, which ssh requires in a key.
	file := filepath.Join(w.folder, "key")
	if err := os.WriteFile(file, []byte(strings.TrimRight(key, "\r\n")+"\n"), 0o600); err != nil { //gosec:disable G703 -- the folder is one of our own
		return fmt.Errorf("push to %s: the SSH key cannot be stored: %w", w.shown, errors.Unwrap(err))
	}
	quoted := "'" + strings.ReplaceAll(filepath.ToSlash(file), "'", `'\''`) + "'"
	w.env = append(w.env, "GIT_SSH_COMMAND=ssh -i "+quoted+" -F none -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=accept-new")
	return nil
}

func (w *tempRepository) command(args ...string) process.Command {
	// The folders are explicit, as variables of a surrounding git would change them.
	all := append([]string{"--git-dir=" + filepath.Join(w.tree, ".git"), "--work-tree=" + w.tree, "-c", "core.autocrlf=false", "-c", "maintenance.auto=false"}, args...)
	command := prepare(w.tree, all...)
	command.Env = append(command.Env, w.env...)
	return command
}

func (w *tempRepository) git(ctx context.Context, args ...string) (string, error) {
	return w.command(args...).Text(ctx)
}

// heads are the branches of a repository.
type heads struct {
	standard string            // the default one; empty without a commit
	commits  map[string]string // by the name of the branch
}

func (h heads) has(branch string) bool { return h.commits[branch] != "" }

// init creates the repository. Only heads works without it.
func (w *tempRepository) init(ctx context.Context) error {
	_, err := w.git(ctx, "init", "--quiet", "--template=")
	return err
}

// heads lists the branches of the remote repository.
func (w *tempRepository) heads(ctx context.Context) (heads, error) {
	listed, err := w.git(ctx, "ls-remote", "--symref", "--", w.url, "HEAD", "refs/heads/*")
	if err != nil {
		return heads{}, w.explain("read", err)
	}
	found := heads{commits: map[string]string{}}
	standard := ""
	for line := range strings.Lines(listed) {
		from, name, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if target, ok := strings.CutPrefix(from, "ref: refs/heads/"); ok && name == "HEAD" {
			standard = target
		} else if branch, ok := strings.CutPrefix(name, "refs/heads/"); ok {
			found.commits[branch] = from
		}
	}
	if found.has(standard) { // HEAD may name a branch that does not exist yet
		found.standard = standard
	}
	return found, nil
}

// fetch fetches the newest commit of a branch, without its history, and returns its hash.
func (w *tempRepository) fetch(ctx context.Context, branch string) (string, error) {
	if _, err := w.git(ctx, "fetch", "--quiet", "--depth=1", "--no-tags", "--", w.url, "refs/heads/"+branch); err != nil {
		return "", w.explain("fetch from", err)
	}
	commit, err := w.git(ctx, "rev-parse", "FETCH_HEAD")
	return commit, w.explain("fetch from", err)
}

// remoteFaults are messages of git and its helpers, and what they mean.
var remoteFaults = []struct {
	says *regexp.Regexp
	is   error
	todo string
}{
	{
		regexp.MustCompile(`(?i)\((fetch first|non-fast-forward|stale info)\)|cannot lock ref|incorrect old value|failed to update ref`),
		ErrMoved, "run the same command again",
	},
	{regexp.MustCompile(`(?i)\[remote rejected\]|hook declined|remote: error:`), ErrRefused, "fix that and run the same command again"},
	{
		regexp.MustCompile(`(?i)does not appear to be a git repository|repository .*not found|project you were looking for could not be found|' does not exist`),
		ErrRemoteMissing, "check its address in the configuration",
	},
	{
		regexp.MustCompile(`(?i)permission denied|authentication failed|access denied|could not read (username|password)|terminal prompts disabled|error: 403|load key|host key verification failed`),
		ErrDenied, "check that the key is complete and has no passphrase, and that its account has write access",
	},
	{
		regexp.MustCompile(`(?i)could not resolve host|connection (refused|timed out|reset|closed)|network is unreachable|failed to connect|operation timed out|error: 5\d\d`),
		ErrUnreachable, "check that it can be reached, and run the same command again",
	},
}

// explain turns git's output into one line: what failed, why, and what to do about it. It contains no password, and no folder of the
// temporary repository.
func (w *tempRepository) explain(doing string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	said := strings.NewReplacer(w.url, w.shown, w.folder, "…").Replace(err.Error())
	for _, fault := range remoteFaults {
		if fault.says.MatchString(said) {
			return fmt.Errorf("%s %s: %w (%s): %s", doing, w.shown, fault.is, gist(said), fault.todo)
		}
	}
	return fmt.Errorf("%s %s: %s", doing, w.shown, gist(said))
}

// phrases are lines of git's output besides the reason.
var phrases = regexp.MustCompile(`^(|exit status \d+|Could not read from remote repository\.|Please make sure you have the correct access rights|and the repository exists\.|` +
	`To .*|hint:.*|failed to push some refs to .*|hook declined to update .*|! \[remote rejected\] .* \(.*hook declined\))$`)

// gist returns the reason in git's output.
func gist(said string) string {
	var kept []string
	for part := range strings.SplitSeq(strings.TrimPrefix(said, "git: "), "; ") {
		for piece := range strings.SplitSeq(strings.Replace(part, ": fatal: ", "; ", 1), "; ") {
			piece = strings.TrimSpace(piece)
			for _, prefix := range []string{"exit status 128: ", "exit status 1: ", "remote: ", "fatal: ", "error: "} {
				piece = strings.TrimSpace(strings.TrimPrefix(piece, prefix))
			}
			if !phrases.MatchString(piece) {
				kept = append(kept, piece)
			}
		}
	}
	if len(kept) == 0 {
		return said
	}
	return strings.TrimSuffix(release.OneLine(strings.Join(kept, "; ")), ".")
}
