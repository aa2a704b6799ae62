// Package sigstore verifies Sigstore bundles: that the expected signer signed certain bytes.
//
// It does not find bundles, and it signs nothing. Package audit decides what a missing or foreign signature means for a release.
package sigstore

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// actionsIssuer issues the identities of GitHub's workflows
// (https://docs.github.com/actions/reference/security/oidc).
const actionsIssuer = "https://token.actions.githubusercontent.com"

// Policy is the expected signer. At most one of Identity, Pattern, Workflow and Key is set; without any, no signer is expected.
type Policy struct {
	Identity string // the subject of the signing certificate: an address or a URL
	Pattern  string // a regular expression for the whole subject
	Issuer   string // the OpenID Connect issuer of Identity or Pattern
	// Workflow is OWNER/REPO/.github/workflows/FILE; with @ and a ref, or the 40 digits of a commit, only at that one. A certificate
	// names the ref or the commit at which the workflow was called (https://docs.github.com/actions/reference/security/oidc).
	Workflow string
	Key      string // the file of a public key, PEM
	// TrustedRoot is the file with the trusted certificates and logs; empty for those of Sigstore's public instance.
	TrustedRoot string
}

// Flags are the flags of relkit for the policy.
func (p Policy) Flags() []string {
	var flags []string
	for _, flag := range [][2]string{
		{"--signer-workflow", p.Workflow},
		{"--certificate-identity", p.Identity},
		{"--certificate-identity-regexp", p.Pattern},
		{"--certificate-oidc-issuer", p.Issuer},
		{"--key", p.Key},
		{"--trusted-root", p.TrustedRoot},
	} {
		if flag[1] != "" {
			flags = append(flags, flag[0], flag[1])
		}
	}
	return flags
}

// validate rejects policies that are empty or contradictory.
func (p Policy) validate() error {
	named := 0
	for _, one := range []string{p.Identity, p.Pattern, p.Workflow, p.Key} {
		if one != "" {
			named++
		}
	}
	byCertificate := p.Identity+p.Pattern != ""
	switch {
	case named > 1:
		return errors.New("name the signer in one way only: by identity, by workflow or by key")
	case named == 0 && p.Issuer+p.TrustedRoot != "":
		return errors.New("no expected signer: use --signer-workflow, --certificate-identity or --key")
	case byCertificate && p.Issuer == "":
		return errors.New("no issuer of the identity: use --certificate-oidc-issuer, " + actionsIssuer + " for a workflow of GitHub")
	case !byCertificate && p.Issuer != "":
		return errors.New("--certificate-oidc-issuer goes with --certificate-identity: leave it out")
	case p.Key != "" && p.TrustedRoot != "":
		return errors.New("a signature by --key is verified with the key alone: leave out --trusted-root")
	}
	return nil
}

// identity is the subject and issuer that a signing certificate must name.
type identity struct {
	shown      string // in messages
	subject    *regexp.Regexp
	issuer     string
	repository string // owner/name of the workflow; empty for another identity
	commit     string // of the workflow; empty for any
}

// workflow matches a repository, a file of a workflow, and the ref or the commit at which it was called.
var (
	workflow = regexp.MustCompile(`^([^/@]+/[^/@]+)/(\.github/workflows/[^/@]+\.ya?ml)(?:@(refs/.+|[0-9a-f]{40}))?$`)
	calledAt = `(?:refs/.+|[0-9a-f]{40})`
)

func (p Policy) identity() (identity, error) {
	switch {
	case p.Workflow != "":
		found := workflow.FindStringSubmatch(strings.TrimPrefix(p.Workflow, "https://github.com/"))
		if found == nil {
			return identity{}, fmt.Errorf("%q is not a workflow: write it as OWNER/REPO/.github/workflows/release.yml, with @ and a ref or a full commit to pin it", p.Workflow)
		}
		url, at := "https://github.com/"+found[1]+"/"+found[2]+"@", regexp.QuoteMeta(found[3])
		expected := identity{issuer: actionsIssuer, repository: found[1], shown: url + found[3]}
		switch {
		case found[3] == "":
			expected.shown, at = url+"…", calledAt
		case !strings.HasPrefix(found[3], "refs/"):
			expected.commit, at = found[3], "(?:refs/.+|"+at+")" // one that was called by a ref also ran at a commit
		}
		expected.subject = regexp.MustCompile("^" + regexp.QuoteMeta(url) + at + "$")
		return expected, nil
	case p.Pattern != "":
		if _, err := regexp.Compile(p.Pattern); err != nil {
			return identity{}, fmt.Errorf("--certificate-identity-regexp: %w", err)
		}
		// Unanchored, a pattern for one repository would also match others whose names contain it.
		subject := regexp.MustCompile("^(?:" + p.Pattern + ")$")
		return identity{shown: p.Pattern, subject: subject, issuer: p.Issuer}, nil
	}
	return identity{
		shown: p.Identity, subject: regexp.MustCompile("^" + regexp.QuoteMeta(p.Identity) + "$"), issuer: p.Issuer,
	}, nil
}
