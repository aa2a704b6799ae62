package cli

import (
	"github.com/spf13/pflag"

	"github.com/relkit/relkit/internal/sigstore"
)

// addSigner adds the flags that say who should have signed a release, called as those of cosign and gh.
func addSigner(set *pflag.FlagSet, policy *sigstore.Policy) {
	set.StringVar(&policy.Workflow, "signer-workflow", "", "who should have signed: OWNER/REPO/.github/workflows/FILE, with @REF or @COMMIT for that one alone")
	set.StringVar(&policy.Identity, "certificate-identity", "", "who should have signed: the subject of the certificate")
	set.StringVar(&policy.Pattern, "certificate-identity-regexp", "", "who should have signed: a regular expression for all of the subject")
	set.StringVar(&policy.Issuer, "certificate-oidc-issuer", "", "who vouches for the certificate's subject")
	set.StringVar(&policy.Key, "key", "", "the public key that should have signed, without a transparency log")
	set.StringVar(&policy.TrustedRoot, "trusted-root", "", "the authorities and logs to trust (default: those of Sigstore's public instance)")
}
