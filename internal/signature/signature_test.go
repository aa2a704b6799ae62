package signature_test

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
	"github.com/relkit/relkit/internal/signature"
	"github.com/relkit/relkit/internal/signature/signaturetest"
)

const (
	file     = "shipped.tar.gz, as it was built"
	workflow = "acme/hello/.github/workflows/release.yml"
	builder  = "https://github.com/" + workflow + "@refs/tags/v1.2.3"
)

var hello = release.Repository{Owner: "acme", Name: "hello"}

// of is what a bundle should be of: bytes in a file.
func of(t *testing.T, bytes string) signature.Subject {
	t.Helper()
	name := filepath.Join(t.TempDir(), "asset")
	if err := os.WriteFile(name, []byte(bytes), 0o600); err != nil {
		t.Fatal(err)
	}
	return signature.Subject{File: name, Repository: hello}
}

func TestVerify(t *testing.T) {
	sigstore, foreign := signaturetest.New(t), signaturetest.New(t)
	key, otherKey := signaturetest.NewKey(t), signaturetest.NewKey(t)
	digest := sha256.Sum256([]byte(file))
	trusted := sigstore.Root(t)
	byWorkflow := signature.Policy{Workflow: workflow, TrustedRoot: trusted}
	byKey := signature.Policy{Key: key.File}
	signed := sigstore.Sign(t, builder, signaturetest.Actions, []byte(file))
	onlyDigest := signature.Subject{SHA256: hex.EncodeToString(digest[:]), Repository: hello}

	tests := map[string]struct {
		policy signature.Policy
		bundle []byte
		of     signature.Subject
		want   string // in the error; none when empty
	}{
		"a file by its workflow":    {byWorkflow, signed, of(t, file), ""},
		"a digest by its workflow":  {byWorkflow, signed, onlyDigest, ""},
		"a workflow at its ref":     {signature.Policy{Workflow: workflow + "@refs/tags/v1.2.3", TrustedRoot: trusted}, signed, of(t, file), ""},
		"a workflow at another ref": {signature.Policy{Workflow: workflow + "@refs/tags/v1.2.4", TrustedRoot: trusted}, signed, of(t, file), "it is signed by " + builder},
		"an identity": {
			signature.Policy{Identity: "ada@example.com", Issuer: "https://accounts.example.com", TrustedRoot: trusted},
			sigstore.Sign(t, "ada@example.com", "https://accounts.example.com", []byte(file)), of(t, file), "",
		},
		"a pattern": {
			signature.Policy{Pattern: "https://github.com/acme/.*", Issuer: signaturetest.Actions, TrustedRoot: trusted}, signed, of(t, file), "",
		},
		"a pattern that fits only the beginning": {
			signature.Policy{Pattern: "https://github.com/acme/h", Issuer: signaturetest.Actions, TrustedRoot: trusted},
			signed, of(t, file),
			"it is signed by " + builder,
		},
		"an attestation":                  {byWorkflow, sigstore.Attest(t, builder, signaturetest.Actions, digest), onlyDigest, ""},
		"an attestation of a file":        {byWorkflow, sigstore.Attest(t, builder, signaturetest.Actions, digest), of(t, file), ""},
		"an attestation of another image": {byWorkflow, sigstore.Attest(t, builder, signaturetest.Actions, sha256.Sum256(nil)), onlyDigest, "does not match any digest in statement"},
		"other bytes":                     {byWorkflow, signed, of(t, file+"!"), "failed to verify signature"},
		"another workflow": {
			byWorkflow, sigstore.Sign(t, strings.Replace(builder, "release", "test", 1), signaturetest.Actions, []byte(file)), of(t, file),
			"it is signed by https://github.com/acme/hello/.github/workflows/test.yml@refs/tags/v1.2.3",
		},
		"the same name, vouched for by somebody else": {
			byWorkflow, sigstore.Sign(t, builder, "https://evil.example.com", []byte(file)), of(t, file),
			"is vouched for by https://evil.example.com, not by " + signaturetest.Actions,
		},
		"a workflow that others may call, called by nobody knows whom": {
			byWorkflow, signed,
			signature.Subject{SHA256: onlyDigest.SHA256, Repository: release.Repository{Owner: "acme", Name: "other"}},
			"signed it for no repository, not for https://github.com/acme/other",
		},
		"an authority that nobody trusts": {byWorkflow, foreign.Sign(t, builder, signaturetest.Actions, []byte(file)), of(t, file), "not enough verified log entries"},
		"logged when the certificate had expired": {
			byWorkflow, sigstore.SignAt(t, builder, signaturetest.Actions, []byte(file), time.Now().Add(time.Hour)), of(t, file),
			// The library tries log entries in an order of its own: either reason may come first.
			"integrated time outside certificate validity|not enough verified log entries",
		},
		"not logged": {
			byWorkflow, sigstore.Sign(t, builder, signaturetest.Actions, []byte(file), signaturetest.Unlogged), of(t, file), "not enough verified log entries",
		},
		"no bundle":                   {byWorkflow, []byte("MEUCIQ=="), of(t, file), "it is no Sigstore bundle"},
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

// Who signed is told also when it is the wrong one: that is what people look for first.
func TestSignerIsTold(t *testing.T) {
	sigstore := signaturetest.New(t)
	verifier, err := signature.Policy{Workflow: "acme/hello/.github/workflows/other.yml", TrustedRoot: sigstore.Root(t)}.Open()
	if err != nil {
		t.Fatal(err)
	}
	signer, err := verifier.Verify(t.Context(), sigstore.Sign(t, builder, signaturetest.Actions, []byte(file)), of(t, file))
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
		policy signature.Policy
		want   string
	}{
		"two signers":                      {signature.Policy{Workflow: workflow, Key: noKey}, "name the signer in one way only"},
		"an identity without its issuer":   {signature.Policy{Identity: "ada@example.com"}, "give --certificate-oidc-issuer"},
		"an issuer without an identity":    {signature.Policy{Issuer: signaturetest.Actions}, "say who should have signed"},
		"an issuer that is given already":  {signature.Policy{Workflow: workflow, Issuer: signaturetest.Actions}, "leave it out"},
		"a root that a key does not need":  {signature.Policy{Key: noKey, TrustedRoot: noKey}, "leave out --trusted-root"},
		"a workflow without a repository":  {signature.Policy{Workflow: "release.yml"}, "write it as OWNER/REPO/.github/workflows/release.yml"},
		"a pattern that is none":           {signature.Policy{Pattern: "(", Issuer: "x"}, "--certificate-identity-regexp: "},
		"a key that is not there":          {signature.Policy{Key: noKey + "2"}, "read the public key"},
		"a file that is no key":            {signature.Policy{Key: noKey}, "is no public key in PEM"},
		"a file that is no trusted root":   {signature.Policy{Workflow: workflow, TrustedRoot: noKey}, "read the trusted root"},
		"a pattern that ends the brackets": {signature.Policy{Pattern: "a)|(b", Issuer: "x"}, "--certificate-identity-regexp: "},
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
	verifier, err := signature.Policy{Workflow: workflow}.Open()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	sigstore := signaturetest.New(t)
	_, err = verifier.Verify(ctx, sigstore.Sign(t, builder, signaturetest.Actions, []byte(file)), of(t, file))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
}
