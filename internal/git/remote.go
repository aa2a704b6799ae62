package git

import (
	"context"
	"errors"
	"maps"
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
	fetched        = regexp.MustCompile(`(?m)^(\S+)\t(.*) \(fetch\)`) // of git remote --verbose
	scpLike        = regexp.MustCompile(`^(?:[^/@]+@)?([^/:]+):`)     // git@github.com:owner/name
)

// Remote returns the remote that GoReleaser uses: the one that the branch tracks, else origin, else the only one. It is empty if git has
// none. A branch that tracks a local branch, or a URL that is not a remote, counts as tracking nothing: the workflow that releases has only
// origin.
func (r *Repository) Remote(ctx context.Context) (Remote, error) {
	addresses, err := r.remotes(ctx)
	if err != nil {
		return Remote{}, err
	}
	taken := r.tracked(ctx, addresses)
	address := addresses[taken]
	remote := Remote{Name: taken, URL: address, Host: HostOf(address)}
	if found := repositoryPath.FindStringSubmatch(address); found != nil && remote.Host != "" {
		remote.Repository = release.Repository{Owner: found[1], Name: found[2]}
	}
	return remote, nil
}

// remotes returns the address of each remote, including insteadOf settings.
func (r *Repository) remotes(ctx context.Context) (map[string]string, error) {
	return r.state().remotes.get(func() (map[string]string, error) {
		listed, err := git(ctx, r.Root, "remote", "--verbose")
		addresses := map[string]string{}
		for _, found := range fetched.FindAllStringSubmatch(listed, -1) {
			addresses[found[1]] = found[2]
		}
		return addresses, err
	})
}

// tracked returns which of the remotes GoReleaser uses; empty if none.
func (r *Repository) tracked(ctx context.Context, remotes map[string]string) string {
	names := slices.Collect(maps.Keys(remotes))
	if len(names) == 1 {
		return names[0]
	}
	if r.Branch != "" {
		// Fails if the branch tracks nothing.
		if taken, _ := git(ctx, r.Root, "config", "branch."+r.Branch+".remote"); slices.Contains(names, taken) {
			return taken
		}
	}
	if slices.Contains(names, "origin") {
		return "origin"
	}
	return ""
}

// PublicURL returns the URL without the user and password of an https one. It is empty without a remote.
func (r Remote) PublicURL() (string, error) { return withoutUser(r.URL) }

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
