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

// ErrNoRoot says that it could not be found out whom to trust, and so nothing of any signature.
var ErrNoRoot = errors.New("Sigstore's trusted root could not be had") //nolint:staticcheck // a name

// Verifier verifies bundles against one policy. It is not for concurrent use.
type Verifier struct {
	expected identity  // zero where a key is expected
	key      string    // the file of the key
	trusted  verifiers // nil until Sigstore was asked for its root
}

// Subject is what a bundle should be a signature of.
type Subject struct {
	SHA256 string // hex
	File   string // its bytes; empty where only the digest is known, as for an image
	// Repository is where a workflow that several projects share must have been called from.
	Repository release.Repository
}

// Open prepares a policy and reads the files that it names. Sigstore is asked for its root only when there is something to
// verify.
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

// Expected is who should have signed, for people.
func (v *Verifier) Expected() string {
	if v.key != "" {
		return "the key " + v.key
	}
	return v.expected.shown
}

// Logged reports whether a signature counts only when it stands in a transparency log.
func (v *Verifier) Logged() bool { return v.key == "" }

// Verify verifies a bundle, JSON as cosign and GitHub write it. The signer is told as soon as it is proven, also when it is
// another one than expected, which is an error. With [ErrNoRoot] nothing is known.
func (v *Verifier) Verify(ctx context.Context, text []byte, of Subject) (signer string, err error) {
	if v.trusted == nil {
		if v.trusted, err = withPublicRoot(ctx); err != nil {
			return "", err
		}
	}
	signed := new(bundle.Bundle)
	if err = signed.UnmarshalJSON(text); err != nil {
		return "", fmt.Errorf("it is no Sigstore bundle: %s", release.OneLine(err.Error()))
	}
	artifact, done, err := of.policy()
	if err != nil {
		return "", err
	}
	defer done()
	// Who signed is compared afterwards, so that the signer of what somebody else signed is known too.
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
		return "", errors.New("it was signed with a key, which tells nobody's identity")
	}
	return result.Signature.Certificate.SubjectAlternativeName, v.expected.match(result.Signature.Certificate, of.Repository)
}

// policy is the subject as sigstore-go wants it. The bytes are needed where a signature is not of their SHA-256.
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
		return nil, nil, fmt.Errorf("%q is no SHA-256: %w", s.SHA256, err)
	}
	return verify.WithArtifactDigest("sha256", digest), func() {}, nil
}

// match compares who signed with who should have.
func (i identity) match(signer *certificate.Summary, of release.Repository) error {
	subject := signer.SubjectAlternativeName
	if !i.subject.MatchString(subject) {
		return fmt.Errorf("it is signed by %s", subject)
	}
	if signer.Issuer != i.issuer {
		return fmt.Errorf("%s is vouched for by %s, not by %s", subject, signer.Issuer, i.issuer)
	}
	if at := signer.BuildSignerDigest; i.commit != "" && at != i.commit && (at != "" || !strings.HasSuffix(subject, "@"+i.commit)) {
		return fmt.Errorf("it is signed by %s, which ran at commit %s, not at %s", subject, cmp.Or(at, "unknown"), i.commit)
	}
	if i.repository == "" || strings.EqualFold(i.repository, of.String()) {
		return nil
	}
	// A workflow that others may call signs for each of them: the certificate tells for whom.
	if from := "https://github.com/" + of.String(); !strings.EqualFold(signer.SourceRepositoryURI, from) {
		return fmt.Errorf("%s signed it for %s, not for %s", subject, orNobody(signer.SourceRepositoryURI), from)
	}
	return nil
}

func orNobody(repository string) string {
	if repository == "" {
		return "no repository"
	}
	return repository
}
