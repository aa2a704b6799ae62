package git

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Remote is where a repository is pushed to.
type Remote struct {
	Name       string             // usually origin; empty if there is no remote
	URL        string             // git's value, including insteadOf settings
	Host       string             // github.com; empty for a folder
	Repository release.Repository // the repository on a forge; empty for a folder
}

var (
	repositoryPath = regexp.MustCompile(`[/:]([^/:]+)/([^/]+?)(?:\.git)?/?$`)
	scpLike        = regexp.MustCompile(`^(?:[^/@]+@)?([^/:]+):`) // git@github.com:owner/name
)

// Remote returns the remote that GoReleaser uses: the one that the branch tracks, else origin, else the only one. It is empty if git has
// none. A branch that tracks a local branch, or a URL that is not a remote, counts as tracking nothing: the workflow that releases has only
// origin.
func (r *Repository) Remote(ctx context.Context) (Remote, error) {
	listed, err := git(ctx, r.Root, "remote")
	if err != nil {
		return Remote{}, err
	}
	names := strings.Fields(listed)
	if len(names) == 0 {
		return Remote{}, nil
	}
	taken := ""
	if r.Branch != "" {
		// Fails if the branch tracks nothing.
		taken, _ = git(ctx, r.Root, "config", "branch."+r.Branch+".remote")
	}
	switch {
	case slices.Contains(names, taken):
	case slices.Contains(names, "origin"):
		taken = "origin"
	case len(names) == 1:
		taken = names[0]
	default:
		return Remote{}, nil
	}
	address, err := git(ctx, r.Root, "ls-remote", "--get-url", taken)
	if err != nil {
		return Remote{}, err
	}
	remote := Remote{Name: taken, URL: address, Host: HostOf(address)}
	if found := repositoryPath.FindStringSubmatch(address); found != nil && remote.Host != "" {
		remote.Repository = release.Repository{Owner: found[1], Name: found[2]}
	}
	return remote, nil
}

// RemoteURL returns the URL of the remote that GoReleaser uses, without the user and password of an https one. It is empty without a
// remote.
func (r *Repository) RemoteURL(ctx context.Context) (string, error) {
	remote, err := r.Remote(ctx)
	if err != nil {
		return "", err
	}
	return withoutUser(remote.URL)
}

// withoutUser returns an http URL without user and password, and other URLs unchanged.
func withoutUser(address string) (string, error) {
	if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
		return address, nil
	}
	parsed, err := url.Parse(address)
	if err != nil {
		return "", errors.New("the URL of the git remote is malformed: see git remote --verbose") // url.Parse's error contains the password
	}
	parsed.User = nil
	return parsed.String(), nil
}

// HostOf returns the host of a remote's address, in lower case; empty for a folder.
func HostOf(address string) string {
	if parsed, err := url.Parse(address); err == nil && parsed.Host != "" {
		host := strings.ToLower(parsed.Hostname())
		if host == "ssh.github.com" || host == "www.github.com" { // https://docs.github.com: SSH over the HTTPS port
			return "github.com"
		}
		return host
	}
	if found := scpLike.FindStringSubmatch(address); found != nil && !strings.Contains(address, "://") {
		return strings.ToLower(found[1])
	}
	return ""
}
