package registry

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/relkit/relkit/internal/release"
)

// The ways in which a registry refuses. Errors of this package wrap one of them where the registry's answer is one of these.
var (
	ErrNotFound     = errors.New("not found")
	ErrUnauthorized = errors.New("the registry requires authentication")
	ErrForbidden    = errors.New("the registry refused")
	ErrUnsupported  = errors.New("the registry cannot do this")
	ErrRateLimited  = errors.New("the registry's rate limit is exceeded")
	// ErrTooLarge is an image that contains more than the caller is ready to read.
	ErrTooLarge = errors.New("the image is too large")
)

// explain turns a response of a registry into one line: what failed, why, and what to do about it.
func explain(err error, repo name.Repository, format string, args ...any) error {
	if err == nil {
		return nil
	}
	what := fmt.Sprintf(format, args...)
	answer, ok := errors.AsType[*transport.Error](err)
	if !ok {
		return fmt.Errorf("%s: %w", what, err)
	}
	switch answer.StatusCode {
	case http.StatusNotFound:
		return fmt.Errorf("%s: %w", what, ErrNotFound)
	case http.StatusUnauthorized:
		return fmt.Errorf("%s: %w: run docker login %s", what, ErrUnauthorized, repo.RegistryStr())
	case http.StatusForbidden:
		return fmt.Errorf("%s: %w: the account of docker login %s lacks permission (on GitHub: packages: write)", what, ErrForbidden, repo.RegistryStr())
	case http.StatusMethodNotAllowed:
		return fmt.Errorf("%s: %w: do it on the registry's web page", what, ErrUnsupported)
	case http.StatusTooManyRequests:
		return fmt.Errorf("%s: %w: try again later", what, ErrRateLimited)
	}
	return fmt.Errorf("%s: the registry answered %d: %s", what, answer.StatusCode, reasons(answer))
}

// reasons returns the registry's own error messages, on one line.
func reasons(answer *transport.Error) string {
	var parts []string
	for _, e := range answer.Errors {
		parts = append(parts, e.Message)
	}
	if len(parts) == 0 {
		return http.StatusText(answer.StatusCode)
	}
	return release.OneLine(strings.Join(parts, "; "))
}
