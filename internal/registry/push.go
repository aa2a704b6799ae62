package registry

import (
	"context"
	"fmt"
	"net/http"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// LoggedIn reports whether docker login left credentials for the registry of a repository.
func LoggedIn(ctx context.Context, repository string) (bool, error) {
	repo, err := name.NewRepository(repository)
	if err != nil {
		return false, fmt.Errorf("image repository %q: %w", repository, err)
	}
	auth, err := authn.Resolve(ctx, authn.DefaultKeychain, repo)
	if err != nil {
		return false, fmt.Errorf("read the credentials of docker login for %s: %w", repo.RegistryStr(), err)
	}
	return auth != authn.Anonymous, nil
}

// CheckPush checks whether the caller can push images to a repository: it opens an upload and cancels it. Getting a token is not enough, as
// some registries issue one for more than they will allow.
func CheckPush(ctx context.Context, repository string) error {
	repo, err := name.NewRepository(repository)
	if err != nil {
		return fmt.Errorf("image repository %q: %w", repository, err)
	}
	return explain(checkPush(ctx, repo), repo, "push to %s", repository)
}

func checkPush(ctx context.Context, repo name.Repository) error {
	auth, err := authn.Resolve(ctx, authn.DefaultKeychain, repo)
	if err != nil {
		return err
	}
	authorized, err := transport.NewWithContext(ctx, repo.Registry, auth, http.DefaultTransport, []string{repo.Scope(transport.PushScope)})
	if err != nil {
		return err
	}
	client := &http.Client{Transport: authorized}
	uploads := fmt.Sprintf("%s://%s/v2/%s/blobs/uploads/", repo.Scheme(), repo.RegistryStr(), repo.RepositoryStr())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, uploads, http.NoBody)
	if err != nil {
		return err
	}
	answer, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if err := transport.CheckError(answer, http.StatusCreated, http.StatusAccepted); err != nil {
		return err
	}
	cancel(ctx, client, answer)
	return nil
}

// cancel ends an upload that was opened. A registry that cannot do it forgets the upload after a while.
func cancel(ctx context.Context, client *http.Client, opened *http.Response) {
	upload, err := opened.Location()
	if err != nil || upload.Host != opened.Request.URL.Host {
		return
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodDelete, upload.String(), http.NoBody)
	if err != nil {
		return
	}
	if answer, err := client.Do(req); err == nil {
		_ = answer.Body.Close()
	}
}
