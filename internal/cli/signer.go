package cli

import (
	"github.com/spf13/pflag"

	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/sigstore"
)

// addSigner adds the flags that say who should have signed a release, called as those of cosign and gh.
func addSigner(set *pflag.FlagSet, policy *sigstore.Policy) {
	set.StringVar(&policy.Workflow, "signer-workflow", "", "who should have signed: OWNER/REPO/.github/workflows/FILE, with @REF for one ref only")
	set.StringVar(&policy.Identity, "certificate-identity", "", "who should have signed: the subject of the certificate")
	set.StringVar(&policy.Pattern, "certificate-identity-regexp", "", "who should have signed: a regular expression for all of the subject")
	set.StringVar(&policy.Issuer, "certificate-oidc-issuer", "", "who vouches for the certificate's subject")
	set.StringVar(&policy.Key, "key", "", "the public key that should have signed, without a transparency log")
	set.StringVar(&policy.TrustedRoot, "trusted-root", "", "the authorities and logs to trust (default: those of Sigstore's public instance)")
}

// expect makes a session ask who signed the release, where the policy names somebody.
func (s *session) expect(policy sigstore.Policy) error {
	if policy == (sigstore.Policy{}) {
		return nil
	}
	var err error
	if s.signer, err = policy.Open(); err != nil {
		return usageError{err}
	}
	return nil
}

// unlogged tells that the time and the publicity of signatures were not examined, where a key alone was asked for.
func (s *session) unlogged() []release.Omission {
	if s.signer == nil || s.signer.Logged() {
		return nil
	}
	return []release.Omission{{Part: "transparency log", Reason: "signatures were verified with " + s.signer.Expected() + " alone: when they were made is not known"}}
}
