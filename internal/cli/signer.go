package cli

import (
	"github.com/spf13/pflag"

	"github.com/relkit/relkit/internal/sigstore"
)

// addSigner adds the flags for the expected signer of a release, named as in cosign and gh.
func addSigner(set *pflag.FlagSet, policy *sigstore.Policy) {
	set.StringVar(&policy.Workflow, "signer-workflow", "", "the expected signer: OWNER/REPO/.github/workflows/FILE, with @REF or @COMMIT for only that one")
	set.StringVar(&policy.Identity, "certificate-identity", "", "the expected signer: the subject of the certificate")
	set.StringVar(&policy.Pattern, "certificate-identity-regexp", "", "the expected signer: a regular expression for the whole subject")
	set.StringVar(&policy.Issuer, "certificate-oidc-issuer", "", "the OIDC issuer of the expected certificate")
	set.StringVar(&policy.Key, "key", "", "the public key of the expected signer, without a transparency log")
	set.StringVar(&policy.TrustedRoot, "trusted-root", "", "the authorities and logs to trust (default: those of Sigstore's public instance)")
}
