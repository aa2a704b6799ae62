package git

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Remote is where a repository is pushed to.
type Remote struct {
	Name       string             // origin, most of the time; empty where there is no remote
	URL        string             // as git has it, insteadOf settings included
	Host       string             // github.com; empty for a folder
	Repository release.Repository // what the URL names on a forge; empty for a folder
}

var (
	repositoryPath = regexp.MustCompile(`[/:]([^/:]+)/([^/]+?)(?:\.git)?/?$`)
	scpLike        = regexp.MustCompile(`^(?:[^/@]+@)?([^/:]+):`) // git@github.com:owner/name
)

// Remote is the remote that GoReleaser takes: the one that the branch tracks, else origin, else the only one. It is empty
// where git cannot tell either.
func (r *Repository) Remote(ctx context.Context) (Remote, error) {
	listed, err := git(ctx, r.Root, "remote")
	if err != nil || listed == "" {
		return Remote{}, err
	}
	address, err := git(ctx, r.Root, "ls-remote", "--get-url")
	if err != nil {
		if strings.Contains(err.Error(), "No remote configured") || strings.Contains(err.Error(), "does not appear to be") {
			return Remote{}, nil
		}
		return Remote{}, err
	}
	remote := Remote{URL: address, Host: HostOf(address)}
	for name := range strings.FieldsSeq(listed) {
		if of, err := git(ctx, r.Root, "ls-remote", "--get-url", name); err == nil && of == address {
			remote.Name = name
			break
		}
	}
	if remote.Name == "" {
		return Remote{}, nil // no URL, but the name of a remote that is not there
	}
	if found := repositoryPath.FindStringSubmatch(address); found != nil && remote.Host != "" {
		remote.Repository = release.Repository{Owner: found[1], Name: found[2]}
	}
	return remote, nil
}

// RemoteURL is the URL of the remote that GoReleaser takes, without the user and password of an https one. It is empty without a
// remote.
func (r *Repository) RemoteURL(ctx context.Context) (string, error) {
	remote, err := r.Remote(ctx)
	if err != nil {
		return "", err
	}
	return withoutUser(remote.URL)
}

// withoutUser is a URL without what it has of a user and a password, where it is one of http.
func withoutUser(address string) (string, error) {
	if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
		return address, nil
	}
	parsed, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("the URL of the git remote is malformed: %w", err)
	}
	parsed.User = nil
	return parsed.String(), nil
}

// HostOf is the host that the address of a remote names, in lower case; empty for a folder.
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
