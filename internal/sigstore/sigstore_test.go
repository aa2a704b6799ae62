package sigstore_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/sigstore"
	"github.com/relkit/relkit/test/sigstoretest"
)

const (
	file     = "shipped.tar.gz, as it was built"
	workflow = "acme/hello/.github/workflows/release.yml"
	builder  = "https://github.com/" + workflow + "@refs/tags/v1.2.3"
)

var hello = release.Repository{Owner: "acme", Name: "hello"}

// of is what a bundle should be of: bytes in a file.
func of(t *testing.T, bytes string) sigstore.Subject {
	t.Helper()
	name := filepath.Join(t.TempDir(), "asset")
	if err := os.WriteFile(name, []byte(bytes), 0o600); err != nil {
		t.Fatal(err)
	}
	return sigstore.Subject{File: name, Repository: hello}
}

func TestVerify(t *testing.T) {
	public, foreign := sigstoretest.New(t), sigstoretest.New(t)
	key, otherKey := sigstoretest.NewKey(t), sigstoretest.NewKey(t)
	digest := sha256.Sum256([]byte(file))
	trusted := public.Root(t)
	byWorkflow := sigstore.Policy{Workflow: workflow, TrustedRoot: trusted}
	byKey := sigstore.Policy{Key: key.File}
	signed := public.Sign(t, builder, sigstoretest.Actions, []byte(file))
	onlyDigest := sigstore.Subject{SHA256: hex.EncodeToString(digest[:]), Repository: hello}

	tests := map[string]struct {
		policy sigstore.Policy
		bundle []byte
		of     sigstore.Subject
		want   string // in the error; none when empty
	}{
		"a file by its workflow":    {byWorkflow, signed, of(t, file), ""},
		"a digest by its workflow":  {byWorkflow, signed, onlyDigest, ""},
		"a workflow at its ref":     {sigstore.Policy{Workflow: workflow + "@refs/tags/v1.2.3", TrustedRoot: trusted}, signed, of(t, file), ""},
		"a workflow at another ref": {sigstore.Policy{Workflow: workflow + "@refs/tags/v1.2.4", TrustedRoot: trusted}, signed, of(t, file), "it is signed by " + builder},
		"an identity": {
			sigstore.Policy{Identity: "ada@example.com", Issuer: "https://accounts.example.com", TrustedRoot: trusted},
			public.Sign(t, "ada@example.com", "https://accounts.example.com", []byte(file)), of(t, file), "",
		},
		"a pattern": {
			sigstore.Policy{Pattern: "https://github.com/acme/.*", Issuer: sigstoretest.Actions, TrustedRoot: trusted}, signed, of(t, file), "",
		},
		"a pattern that fits only the beginning": {
			sigstore.Policy{Pattern: "https://github.com/acme/h", Issuer: sigstoretest.Actions, TrustedRoot: trusted},
			signed, of(t, file),
			"it is signed by " + builder,
		},
		"an attestation":                  {byWorkflow, public.Attest(t, builder, sigstoretest.Actions, digest), onlyDigest, ""},
		"an attestation of a file":        {byWorkflow, public.Attest(t, builder, sigstoretest.Actions, digest), of(t, file), ""},
		"an attestation of another image": {byWorkflow, public.Attest(t, builder, sigstoretest.Actions, sha256.Sum256(nil)), onlyDigest, "does not match any digest in statement"},
		"other bytes":                     {byWorkflow, signed, of(t, file+"!"), "failed to verify signature"},
		"another workflow": {
			byWorkflow, public.Sign(t, strings.Replace(builder, "release", "test", 1), sigstoretest.Actions, []byte(file)), of(t, file),
			"it is signed by https://github.com/acme/hello/.github/workflows/test.yml@refs/tags/v1.2.3",
		},
		"the same name, of another issuer": {
			byWorkflow, public.Sign(t, builder, "https://evil.example.com", []byte(file)), of(t, file),
			"is https://evil.example.com, not " + sigstoretest.Actions,
		},
		"a reusable workflow, of an unknown caller": {
			byWorkflow, signed,
			sigstore.Subject{SHA256: onlyDigest.SHA256, Repository: release.Repository{Owner: "acme", Name: "other"}},
			"signed it for no repository, not for https://github.com/acme/other",
		},
		"an authority that is not trusted": {byWorkflow, foreign.Sign(t, builder, sigstoretest.Actions, []byte(file)), of(t, file), "not enough verified log entries"},
		"logged when the certificate had expired": {
			byWorkflow, public.SignAt(t, builder, sigstoretest.Actions, []byte(file), time.Now().Add(time.Hour)), of(t, file),
			// The library tries log entries in an order of its own: either reason may come first.
			"integrated time outside certificate validity|not enough verified log entries",
		},
		"not logged": {
			byWorkflow, public.Sign(t, builder, sigstoretest.Actions, []byte(file), sigstoretest.Unlogged), of(t, file), "not enough verified log entries",
		},
		"no bundle":                   {byWorkflow, []byte("MEUCIQ=="), of(t, file), "it is not a Sigstore bundle"},
		"a key":                       {byKey, key.Sign(t, []byte(file)), of(t, file), ""},
		"another key":                 {byKey, otherKey.Sign(t, []byte(file)), of(t, file), "failed to verify signature"},
		"a key, other bytes":          {byKey, key.Sign(t, []byte(file)), of(t, file+"!"), "failed to verify signature"},
		"a key instead of a workflow": {byWorkflow, key.Sign(t, []byte(file)), of(t, file), "not enough verified log entries"},
		"a workflow instead of a key": {byKey, signed, of(t, file), "expected key signature, not certificate"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			verifier, err := test.policy.Open()
			if err != nil {
				t.Fatal(err)
			}
			_, err = verifier.Verify(t.Context(), test.bundle, test.of)
			switch {
			case test.want == "" && err != nil:
				t.Errorf("not verified: %v", err)
			case test.want != "" && err == nil:
				t.Errorf("verified, want an error with %q", test.want)
			case test.want != "" && (!containsAny(err.Error(), strings.Split(test.want, "|")) || strings.Contains(err.Error(), "\n")):
				t.Errorf("got %q, want one line with %q", err, test.want)
			}
		})
	}
}

func containsAny(text string, parts []string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(text, part) })
}

// A private repository's attestations come from GitHub's own Sigstore, its signatures by cosign from the public one: a file may
// hold the roots of both.
func TestSeveralRoots(t *testing.T) {
	public, own := sigstoretest.New(t), sigstoretest.New(t)
	var roots []byte
	for _, one := range []string{public.Root(t), own.Root(t)} {
		text, err := os.ReadFile(one)
		if err != nil {
			t.Fatal(err)
		}
		roots = append(append(roots, text...), '\n')
	}
	both := filepath.Join(t.TempDir(), "roots.jsonl")
	if err := os.WriteFile(both, roots, 0o600); err != nil {
		t.Fatal(err)
	}
	verifier, err := sigstore.Policy{Workflow: workflow, TrustedRoot: both}.Open()
	if err != nil {
		t.Fatal(err)
	}
	for name, by := range map[string]*sigstoretest.Sigstore{"the first": public, "the second": own, "": sigstoretest.New(t)} {
		_, err := verifier.Verify(t.Context(), by.Sign(t, builder, sigstoretest.Actions, []byte(file)), of(t, file))
		if (err == nil) != (name != "") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A certificate names the workflow at what it was called at: a ref, or the commit that a caller pins.
func TestWorkflowAsCalled(t *testing.T) {
	const kit, commit, other = "relkit/relkit/.github/workflows/release.yml", "0123456789012345678901234567890123456789", "9876543210987654321098765432109876543210"
	public := sigstoretest.New(t)
	digest := sha256.Sum256([]byte(file))
	root := public.Root(t)
	for _, test := range []struct{ expected, calledAt, ranAt, by, want string }{
		{kit, commit, commit, "acme/hello", ""},
		{kit, "refs/tags/v1.2.3", commit, "acme/hello", ""},
		{kit, "refs/heads/main", commit, "acme/hello", ""},
		{kit, "main", commit, "acme/hello", "it is signed by https://github.com/" + kit + "@main"},
		{kit, commit[:39], commit, "acme/hello", "it is signed by"},
		{kit, commit, commit, "acme/other", "signed it for https://github.com/acme/other"},
		{kit + "@" + commit, commit, commit, "acme/hello", ""},
		{kit + "@" + commit, "refs/tags/v1.2.3", commit, "acme/hello", ""},
		{kit + "@" + commit, "refs/tags/v1.2.3", other, "acme/hello", "which ran at commit " + other},
		{kit + "@" + commit, commit, other, "acme/hello", "which ran at commit " + other},
		{kit + "@" + commit, other, other, "acme/hello", "it is signed by"},
		{kit + "@refs/tags/v1.2.3", "refs/tags/v1.2.3", commit, "acme/hello", ""},
		{kit + "@refs/tags/v1.2.3", commit, commit, "acme/hello", "it is signed by"},
	} {
		verifier, err := sigstore.Policy{Workflow: test.expected, TrustedRoot: root}.Open()
		if err != nil {
			t.Fatal(err)
		}
		signed := public.AttestAs(t, sigstoretest.Workflow{Ref: kit + "@" + test.calledAt, Commit: test.ranAt, Repository: test.by}, sha256.Sum256(nil), digest)
		_, err = verifier.Verify(t.Context(), signed, of(t, file))
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v", test, err)
		}
	}
}

// The signer is returned also when it is not the expected one: users look for it first.
func TestSignerIsReported(t *testing.T) {
	public := sigstoretest.New(t)
	verifier, err := sigstore.Policy{Workflow: "acme/hello/.github/workflows/other.yml", TrustedRoot: public.Root(t)}.Open()
	if err != nil {
		t.Fatal(err)
	}
	signer, err := verifier.Verify(t.Context(), public.Sign(t, builder, sigstoretest.Actions, []byte(file)), of(t, file))
	if err == nil || signer != builder {
		t.Errorf("signer %q, error %v; want %s and an error", signer, err, builder)
	}
}

func TestOpenRefuses(t *testing.T) {
	noKey := filepath.Join(t.TempDir(), "no.pub")
	if err := os.WriteFile(noKey, []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		policy sigstore.Policy
		want   string
	}{
		"two signers":                      {sigstore.Policy{Workflow: workflow, Key: noKey}, "name the signer in one way only"},
		"an identity without its issuer":   {sigstore.Policy{Identity: "ada@example.com"}, "use --certificate-oidc-issuer"},
		"an issuer without an identity":    {sigstore.Policy{Issuer: sigstoretest.Actions}, "no expected signer"},
		"an issuer that is given already":  {sigstore.Policy{Workflow: workflow, Issuer: sigstoretest.Actions}, "leave it out"},
		"a root that a key does not need":  {sigstore.Policy{Key: noKey, TrustedRoot: noKey}, "leave out --trusted-root"},
		"a workflow without a repository":  {sigstore.Policy{Workflow: "release.yml"}, "write it as OWNER/REPO/.github/workflows/release.yml"},
		"a pattern that is none":           {sigstore.Policy{Pattern: "(", Issuer: "x"}, "--certificate-identity-regexp: "},
		"a key that is not there":          {sigstore.Policy{Key: noKey + "2"}, "read the public key"},
		"a file that is no key":            {sigstore.Policy{Key: noKey}, "is not a public key in PEM"},
		"a file that is no trusted root":   {sigstore.Policy{Workflow: workflow, TrustedRoot: noKey}, "read the trusted root"},
		"a pattern that ends the brackets": {sigstore.Policy{Pattern: "a)|(b", Issuer: "x"}, "--certificate-identity-regexp: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := test.policy.Open(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// A cancelled command does not say that Sigstore cannot be reached.
func TestCancelled(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	verifier, err := sigstore.Policy{Workflow: workflow}.Open()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	public := sigstoretest.New(t)
	_, err = verifier.Verify(ctx, public.Sign(t, builder, sigstoretest.Actions, []byte(file)), of(t, file))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
}
