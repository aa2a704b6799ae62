// Package sigstoretest signs, for tests, with a Sigstore of their own: an authority, a log, a clock, and the root that says
// to trust them. The cryptography is real; but no other program trusts it.
package sigstoretest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	protobundle "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	protocommon "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	protodsse "github.com/sigstore/protobuf-specs/gen/pb-go/dsse"
	protorekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/testing/ca"
	"github.com/sigstore/sigstore-go/pkg/tlog"
	"google.golang.org/protobuf/encoding/protojson"
)

// Actions vouches for the workflows of GitHub.
const Actions = "https://token.actions.githubusercontent.com"

// Sigstore is an instance of Sigstore.
type Sigstore struct {
	virtual *ca.VirtualSigstore
	fulcio  *fulcio // for the identities of workflows
}

// New makes an instance.
func New(t testing.TB) *Sigstore {
	t.Helper()
	virtual, err := ca.NewVirtualSigstore()
	must(t, err)
	return &Sigstore{virtual, newFulcio(t)}
}

// Root writes the root that trusts the instance into a file.
func (s *Sigstore) Root(t testing.TB) string {
	t.Helper()
	logs := s.virtual.RekorLogs()
	for _, log := range logs {
		id, err := hex.DecodeString(string(log.ID)) // the instance has it as text, a root as bytes
		must(t, err)
		log.ID = id
	}
	// Its certificates carry no proof of having been logged, so its root has no log of certificates.
	trusted, err := root.NewTrustedRoot(root.TrustedRootMediaType01,
		append(s.virtual.FulcioCertificateAuthorities(), s.fulcio.authority), nil, s.virtual.TimestampingAuthorities(), logs)
	must(t, err)
	text, err := trusted.MarshalJSON()
	must(t, err)
	file := filepath.Join(t.TempDir(), "trusted_root.json")
	must(t, os.WriteFile(file, text, 0o600))
	return file
}

// Change changes a bundle before it is written.
type Change func(*protobundle.Bundle)

// Unlogged leaves out that the signature was logged.
func Unlogged(b *protobundle.Bundle) { b.VerificationMaterial.TlogEntries = nil }

// Sign signs a file as cosign sign-blob does, and returns the bundle.
func (s *Sigstore) Sign(t testing.TB, identity, issuer string, artifact []byte, changes ...Change) []byte {
	t.Helper()
	return s.SignAt(t, identity, issuer, artifact, time.Now(), changes...)
}

// SignAt signs a file with a certificate of now, and logs the signature at another time.
func (s *Sigstore) SignAt(t testing.TB, identity, issuer string, artifact []byte, logged time.Time, changes ...Change) []byte {
	t.Helper()
	entity, err := s.virtual.SignAtTime(identity, issuer, artifact, logged)
	must(t, err)
	return s.bundle(t, entity, changes)
}

// Attest attests to a digest as actions/attest-build-provenance does, and returns the bundle.
func (s *Sigstore) Attest(t testing.TB, identity, issuer string, digest [sha256.Size]byte, changes ...Change) []byte {
	t.Helper()
	entity, err := s.virtual.AttestAtTime(identity, issuer, statement(digest), time.Now(), true)
	must(t, err)
	return s.bundle(t, entity, changes)
}

// statement is the provenance of what has one of the digests.
func statement(digests ...[sha256.Size]byte) []byte {
	var subjects []string
	for _, digest := range digests {
		subjects = append(subjects, fmt.Sprintf(`{"name": "subject", "digest": {"sha256": %q}}`, hex.EncodeToString(digest[:])))
	}
	return fmt.Appendf(nil, `{"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://slsa.dev/provenance/v1",
		"subject": [%s], "predicate": {}}`, strings.Join(subjects, ", "))
}

func (s *Sigstore) bundle(t testing.TB, entity *ca.TestEntity, changes []Change) []byte {
	t.Helper()
	certificate, err := entity.VerificationContent()
	must(t, err)
	entries, err := entity.TlogEntries()
	must(t, err)
	times, err := entity.Timestamps()
	must(t, err)
	content, err := entity.SignatureContent()
	must(t, err)
	b := &protobundle.Bundle{
		MediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
		VerificationMaterial: &protobundle.VerificationMaterial{
			Content: &protobundle.VerificationMaterial_Certificate{
				Certificate: &protocommon.X509Certificate{RawBytes: certificate.Certificate().Raw},
			},
			TlogEntries: []*protorekor.TransparencyLogEntry{s.logged(t, entries[0].TransparencyLogEntry())},
			TimestampVerificationData: &protobundle.TimestampVerificationData{
				Rfc3161Timestamps: []*protocommon.RFC3161SignedTimestamp{{SignedTimestamp: times[0]}},
			},
		},
	}
	switch content := content.(type) {
	case *bundle.MessageSignature:
		b.Content = messageSignature(content.Digest(), content.Signature())
	case *bundle.Envelope:
		b.Content = &protobundle.Bundle_DsseEnvelope{DsseEnvelope: envelope(t, content)}
	}
	return written(t, b, changes)
}

// logged completes an entry of the log with what bundles carry of it: its kind, the log's promise that it holds the entry,
// which also says when, and the proof that it does.
func (s *Sigstore) logged(t testing.TB, entry *protorekor.TransparencyLogEntry) *protorekor.TransparencyLogEntry {
	t.Helper()
	var body struct{ Kind, APIVersion string }
	must(t, json.Unmarshal(entry.CanonicalizedBody, &body))
	entry.KindVersion = &protorekor.KindVersion{Kind: body.Kind, Version: body.APIVersion}
	promise, err := s.virtual.RekorSignPayload(tlog.RekorPayload{
		Body: base64.StdEncoding.EncodeToString(entry.CanonicalizedBody), IntegratedTime: entry.IntegratedTime,
		LogIndex: entry.LogIndex, LogID: hex.EncodeToString(entry.LogId.KeyId),
	})
	must(t, err)
	entry.InclusionPromise = &protorekor.InclusionPromise{SignedEntryTimestamp: promise}
	proof, err := s.virtual.GetInclusionProof(entry.CanonicalizedBody)
	must(t, err)
	hash, err := hex.DecodeString(*proof.RootHash)
	must(t, err)
	entry.InclusionProof = &protorekor.InclusionProof{
		LogIndex: *proof.LogIndex, RootHash: hash, TreeSize: *proof.TreeSize,
		Checkpoint: &protorekor.Checkpoint{Envelope: *proof.Checkpoint},
	}
	return entry
}

func messageSignature(digest, signature []byte) *protobundle.Bundle_MessageSignature {
	return &protobundle.Bundle_MessageSignature{MessageSignature: &protocommon.MessageSignature{
		MessageDigest: &protocommon.HashOutput{Algorithm: protocommon.HashAlgorithm_SHA2_256, Digest: digest},
		Signature:     signature,
	}}
}

func envelope(t testing.TB, from *bundle.Envelope) *protodsse.Envelope {
	t.Helper()
	text, err := json.Marshal(from.Envelope)
	must(t, err)
	into := new(protodsse.Envelope)
	must(t, protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(text, into))
	return into
}

func written(t testing.TB, b *protobundle.Bundle, changes []Change) []byte {
	t.Helper()
	for _, change := range changes {
		change(b)
	}
	text, err := protojson.Marshal(b)
	must(t, err)
	return text
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
