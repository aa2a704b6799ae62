package sigstore

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/fulcio/certificate"
	"github.com/sigstore/sigstore-go/pkg/verify"

	"github.com/relkit/relkit/internal/release"
)

// ErrNoRoot means that the trusted root is unavailable, and so the result for every signature unknown.
var ErrNoRoot = errors.New("Sigstore's trusted root is unavailable") //nolint:staticcheck // a name

// Verifier verifies bundles against one policy. It is not for concurrent use.
type Verifier struct {
	expected identity  // zero where a key is expected
	key      string    // the file of the key
	trusted  verifiers // nil until the root was fetched
}

// Subject is what a bundle should sign.
type Subject struct {
	SHA256 string // hex
	File   string // its bytes; empty if only the digest is known, as for an image
	// Repository is the repository that must have called a workflow of another one.
	Repository release.Repository
}

// Open prepares a policy and reads its files. The root of Sigstore is fetched only when there is something to verify.
func (p Policy) Open() (*Verifier, error) {
	if err := p.validate(); err != nil {
		return nil, err
	}
	v := &Verifier{key: p.Key}
	var err error
	if p.Key != "" {
		v.trusted, err = withKey(p.Key)
		return v, err
	}
	if v.expected, err = p.identity(); err == nil && p.TrustedRoot != "" {
		v.trusted, err = withRoots(p.TrustedRoot)
	}
	return v, err
}

// Expected is the expected signer, for messages.
func (v *Verifier) Expected() string {
	if v.key != "" {
		return "the key " + v.key
	}
	return v.expected.shown
}

// Logged reports whether a signature must be in a transparency log.
func (v *Verifier) Logged() bool { return v.key == "" }

// Verify verifies a bundle, JSON as cosign and GitHub write it. It returns the signer as soon as it is proven, also with the error that
// it is not the expected one. With [ErrNoRoot], the result is unknown.
func (v *Verifier) Verify(ctx context.Context, text []byte, of Subject) (signer string, err error) {
	if v.trusted == nil {
		if v.trusted, err = withPublicRoot(ctx); err != nil {
			return "", err
		}
	}
	signed := new(bundle.Bundle)
	if err = signed.UnmarshalJSON(text); err != nil {
		return "", fmt.Errorf("it is not a Sigstore bundle: %s", release.OneLine(err.Error()))
	}
	artifact, done, err := of.policy()
	if err != nil {
		return "", err
	}
	defer done()
	// The signer is compared afterwards, so that the caller also learns an unexpected one.
	who := verify.WithoutIdentitiesUnsafe()
	if v.key != "" {
		who = verify.WithKey()
	}
	result, err := v.trusted.verify(signed, verify.NewPolicy(artifact, who))
	if err != nil {
		return "", errors.New(release.OneLine(err.Error()))
	}
	if v.key != "" {
		return "the key " + v.key, nil
	}
	if result.Signature == nil || result.Signature.Certificate == nil {
		return "", errors.New("it was signed with a key, which has no identity")
	}
	return result.Signature.Certificate.SubjectAlternativeName, v.expected.match(result.Signature.Certificate, of.Repository)
}

// policy is the subject in the form of sigstore-go, which needs the bytes if a signature is not of their SHA-256.
func (s Subject) policy() (option verify.ArtifactPolicyOption, done func(), err error) {
	if s.File != "" {
		file, err := os.Open(s.File)
		if err != nil {
			return nil, nil, err
		}
		return verify.WithArtifact(file), func() { _ = file.Close() }, nil
	}
	digest, err := hex.DecodeString(s.SHA256)
	if err != nil {
		return nil, nil, fmt.Errorf("%q is not a SHA-256: %w", s.SHA256, err)
	}
	return verify.WithArtifactDigest("sha256", digest), func() {}, nil
}

// match compares the signer with the expected one.
func (i identity) match(signer *certificate.Summary, of release.Repository) error {
	subject := signer.SubjectAlternativeName
	if !i.subject.MatchString(subject) {
		return fmt.Errorf("it is signed by %s", subject)
	}
	if signer.Issuer != i.issuer {
		return fmt.Errorf("the issuer of %s is %s, not %s", subject, signer.Issuer, i.issuer)
	}
	if at := signer.BuildSignerDigest; i.commit != "" && at != i.commit && (at != "" || !strings.HasSuffix(subject, "@"+i.commit)) {
		return fmt.Errorf("it is signed by %s, which ran at commit %s, not at %s", subject, cmp.Or(at, "unknown"), i.commit)
	}
	if i.repository == "" || strings.EqualFold(i.repository, of.String()) {
		return nil
	}
	// A reusable workflow signs for each of its callers, which the certificate names.
	if from := "https://github.com/" + of.String(); !strings.EqualFold(signer.SourceRepositoryURI, from) {
		return fmt.Errorf("%s signed it for %s, not for %s", subject, orNone(signer.SourceRepositoryURI), from)
	}
	return nil
}

func orNone(repository string) string {
	if repository == "" {
		return "no repository"
	}
	return repository
}
