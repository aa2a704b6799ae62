package scaffold

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

// publicForge is the host for which init writes.
const publicForge = "github.com"

// place is the git repository of a module, if it has one.
type place struct {
	root   string // of the repository; the module's folder without one
	prefix string // the module's folder relative to root, with slashes; empty at the root
	git    bool
	// committed is true when there is a commit, which a release needs.
	committed bool
	origin    release.Repository // of the remote origin; empty without one
	host      string             // of origin
	branch    string             // from which the repository releases
}

func locate(ctx context.Context, folder string) place {
	p := place{root: folder, branch: "main"}
	for above := folder; ; above = filepath.Dir(above) {
		if _, err := os.Stat(filepath.Join(above, ".git")); err == nil {
			p.root, p.git = above, true
			break
		}
		if above == filepath.Dir(above) {
			return p
		}
	}
	if relative, err := filepath.Rel(p.root, folder); err == nil && relative != "." {
		p.prefix = filepath.ToSlash(relative)
	}
	if remote, err := (&git.Repository{Root: p.root}).Remote(ctx); err == nil {
		p.origin, p.host = remote.Repository, remote.Host
	}
	p.branch = p.chooseBranch(ctx)
	_, err := p.ask(ctx, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	p.committed = err == nil
	return p
}

// chooseBranch is the default branch of origin, or the current branch.
func (p place) chooseBranch(ctx context.Context) string {
	for _, ref := range []string{"refs/remotes/origin/HEAD", "HEAD"} {
		if target, err := p.ask(ctx, "symbolic-ref", "--quiet", ref); err == nil {
			name := strings.TrimPrefix(strings.TrimPrefix(target, "refs/heads/"), "refs/remotes/origin/")
			if name != "" {
				return name
			}
		}
	}
	return p.branch
}

// ignores reports whether git ignores a path relative to the root of the repository.
func (p place) ignores(ctx context.Context, name string) bool {
	if !p.git {
		return false
	}
	_, err := p.ask(ctx, "check-ignore", "--quiet", "--no-index", name)
	return err == nil
}

func (p place) ask(ctx context.Context, args ...string) (string, error) {
	return process.Command{Name: "git", Args: args, Dir: p.root, Env: []string{"LC_ALL=C", "GIT_OPTIONAL_LOCKS=0"}}.Text(ctx)
}
