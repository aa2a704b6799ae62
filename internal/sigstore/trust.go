package sigstore

import (
	"context"
	"crypto"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/tuf"
	"github.com/sigstore/sigstore-go/pkg/verify"
	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata/fetcher"

	"github.com/relkit/relkit/internal/release"
)

// fetching is how long it may take to fetch the trusted root.
const fetching = 30 * time.Second

// withKey trusts one public key, without a log: nobody but its owner can sign with it.
func withKey(file string) (*verify.Verifier, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the public key: %w", err)
	}
	public, err := cryptoutils.UnmarshalPEMToPublicKey(text)
	if err != nil {
		return nil, fmt.Errorf("%s is no public key in PEM: write it with cosign public-key", file)
	}
	verifier, err := signature.LoadVerifier(public, crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("public key %s: %w", file, err)
	}
	key := root.NewExpiringKey(verifier, time.Time{}, time.Time{})
	// The hint in a bundle that says which key it was is for those who trust several.
	only := func(string) (root.TimeConstrainedVerifier, error) { return key, nil }
	return verify.NewVerifier(root.NewTrustedPublicKeyMaterial(only), verify.WithNoObserverTimestamps())
}

// withRoot trusts the authorities and logs of the trusted root in a file.
func withRoot(file string) (*verify.Verifier, error) {
	trusted, err := root.NewTrustedRootFromPath(file)
	if err != nil {
		return nil, fmt.Errorf("read the trusted root %s: %s: write it with cosign trusted-root create", file, release.OneLine(err.Error()))
	}
	return trusting(trusted)
}

// withPublicRoot trusts Sigstore's public instance, whose root The Update Framework proves.
func withPublicRoot(ctx context.Context) (*verify.Verifier, error) {
	bound, cancel := context.WithTimeout(ctx, fetching)
	defer cancel()
	fetches := fetcher.NewDefaultFetcher()
	fetches.SetHTTPClient(&http.Client{Transport: bounded{bound}})
	trusted, err := root.FetchTrustedRootWithOptions(tuf.DefaultOptions().WithContext(bound).WithFetcher(fetches))
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, fmt.Errorf("%w: %s: see that %s can be reached, or name a file with --trusted-root", ErrNoRoot, release.OneLine(err.Error()), tuf.DefaultMirror)
	}
	return trusting(trusted)
}

// trusting asks of a signature all that a root can prove: GitHub's own root for private repositories has an authority that
// tells the time, and no log.
func trusting(trusted *root.TrustedRoot) (*verify.Verifier, error) {
	options := []verify.VerifierOption{verify.WithObserverTimestamps(1)}
	if len(trusted.RekorLogs()) > 0 {
		options = append(options, verify.WithTransparencyLog(1))
	}
	if len(trusted.CTLogs()) > 0 {
		options = append(options, verify.WithSignedCertificateTimestamps(1))
	}
	return verify.NewVerifier(trusted, options...)
}

// bounded ends requests with a context, which the fetcher of The Update Framework takes none of.
type bounded struct{ ctx context.Context } //nolint:containedctx // no other way leads it there

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(request *http.Request) (*http.Response, error) {
	return http.DefaultTransport.RoundTrip(request.WithContext(b.ctx))
}
