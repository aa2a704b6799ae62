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

// publicForge is the host of the forge that relkit writes for.
const publicForge = "github.com"

// place is where a module lies: in a git repository or in none, with commits or without.
type place struct {
	root   string // the top folder of the repository; the module's own folder without one
	prefix string // the module's folder relative to root, with slashes; empty at the top
	git    bool
	// committed reports whether there is a commit, of which releases are made.
	committed bool
	origin    release.Repository // what the remote origin names; empty when there is none
	host      string             // of origin
	branch    string             // that the repository releases from
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

// chooseBranch is the default branch of origin, else the one that is checked out.
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

// ignores reports whether git leaves a path out, which is relative to the top of the repository.
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
