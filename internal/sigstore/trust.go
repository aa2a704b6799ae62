package sigstore

import (
	"bytes"
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/tuf"
	"github.com/sigstore/sigstore-go/pkg/verify"
	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata/fetcher"

	"github.com/relkit/relkit/internal/release"
)

// fetching limits the download of the trusted root.
const fetching = 30 * time.Second

// withKey trusts one public key, without a log: only its owner can sign with it.
func withKey(file string) (verifiers, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the public key: %w", err)
	}
	public, err := cryptoutils.UnmarshalPEMToPublicKey(text)
	if err != nil {
		return nil, fmt.Errorf("%s is not a public key in PEM: create it with cosign public-key", file)
	}
	verifier, err := signature.LoadVerifier(public, crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("public key %s: %w", file, err)
	}
	key := root.NewExpiringKey(verifier, time.Time{}, time.Time{})
	// The hint in a bundle about its key is for verifiers that trust several.
	only := func(string) (root.TimeConstrainedVerifier, error) { return key, nil }
	keyed, err := verify.NewVerifier(root.NewTrustedPublicKeyMaterial(only), verify.WithNoObserverTimestamps())
	return verifiers{keyed}, err
}

// withRoots trusts the authorities and logs of the trusted roots in a file: one, or one on each line, as gh attestation trusted-root
// writes those of Sigstore's public instance and of GitHub's own.
func withRoots(file string) (verifiers, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the trusted root: %w", err)
	}
	var all verifiers
	for decoder := json.NewDecoder(bytes.NewReader(text)); decoder.More() || len(all) == 0; {
		var one json.RawMessage
		err := decoder.Decode(&one)
		if err == nil {
			var trusted *root.TrustedRoot
			if trusted, err = root.NewTrustedRootFromJSON(one); err == nil {
				err = all.trust(trusted)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("read the trusted root %s: %s: create it with gh attestation trusted-root or cosign trusted-root create", file, release.OneLine(err.Error()))
		}
	}
	return all, nil
}

// withPublicRoot trusts Sigstore's public instance, whose root comes through The Update Framework.
func withPublicRoot(ctx context.Context) (verifiers, error) {
	bound, cancel := context.WithTimeout(ctx, fetching)
	defer cancel()
	fetches := fetcher.NewDefaultFetcher()
	fetches.SetHTTPClient(&http.Client{Transport: bounded{bound}})
	trusted, err := root.FetchTrustedRootWithOptions(tuf.DefaultOptions().WithContext(bound).WithFetcher(fetches))
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, fmt.Errorf("%w: %s: make %s reachable, or use a file with --trusted-root", ErrNoRoot, release.OneLine(err.Error()), tuf.DefaultMirror)
	}
	var all verifiers
	err = all.trust(trusted)
	return all, err
}

// verifiers accept a bundle that one of them accepts.
type verifiers []*verify.Verifier

// verify is the result of the first verifier that accepts a bundle, or the errors of all.
func (v verifiers) verify(signed *bundle.Bundle, policy verify.PolicyBuilder) (*verify.VerificationResult, error) {
	var reasons []error
	for _, one := range v {
		result, err := one.Verify(signed, policy)
		if err == nil {
			return result, nil
		}
		reasons = append(reasons, err)
	}
	return nil, errors.Join(reasons...)
}

// trust requires everything that a root can prove: GitHub's own root for private repositories has a timestamp authority, but no log.
func (v *verifiers) trust(trusted *root.TrustedRoot) error {
	options := []verify.VerifierOption{verify.WithObserverTimestamps(1)}
	if len(trusted.RekorLogs()) > 0 {
		options = append(options, verify.WithTransparencyLog(1))
	}
	if len(trusted.CTLogs()) > 0 {
		options = append(options, verify.WithSignedCertificateTimestamps(1))
	}
	one, err := verify.NewVerifier(trusted, options...)
	*v = append(*v, one)
	return err
}

// bounded adds a context to requests, because the fetcher of The Update Framework takes none.
type bounded struct{ ctx context.Context } //nolint:containedctx // no other way leads it there

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(request *http.Request) (*http.Response, error) {
	return http.DefaultTransport.RoundTrip(request.WithContext(b.ctx))
}
