package sigstoretest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"net/url"
	"testing"
	"time"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	protobundle "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	protocommon "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	protorekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/fulcio/certificate"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/testing/ca"
	"github.com/sigstore/sigstore/pkg/signature"
	sigdsse "github.com/sigstore/sigstore/pkg/signature/dsse"
)

// Workflow is what a certificate of Fulcio says of a job of GitHub Actions
// (https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md).
type Workflow struct {
	Ref        string // job_workflow_ref: OWNER/REPO/.github/workflows/FILE@ and the ref or the commit that it was called at
	Commit     string // job_workflow_sha
	Repository string // OWNER/REPO that called it
}

// fulcio issues certificates to workflows.
type fulcio struct {
	authority    *root.FulcioCertificateAuthority
	intermediate *x509.Certificate
	key          *ecdsa.PrivateKey
}

func newFulcio(t testing.TB) *fulcio {
	t.Helper()
	top, key, err := ca.GenerateRootCa()
	must(t, err)
	intermediate, intermediateKey, err := ca.GenerateFulcioIntermediate(top, key)
	must(t, err)
	return &fulcio{
		authority: &root.FulcioCertificateAuthority{
			Root: top, Intermediates: []*x509.Certificate{intermediate}, URI: "https://fulcio.example.com",
			ValidityPeriodStart: top.NotBefore, ValidityPeriodEnd: top.NotAfter,
		},
		intermediate: intermediate, key: intermediateKey,
	}
}

// certify issues a certificate with the names that Fulcio uses for a workflow.
func (f *fulcio) certify(t testing.TB, of Workflow, public crypto.PublicKey) *x509.Certificate {
	t.Helper()
	subject, err := url.Parse("https://github.com/" + of.Ref)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), URIs: []*url.URL{subject}, NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(10 * time.Minute),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning},
	}
	for _, extension := range []struct {
		id    asn1.ObjectIdentifier
		value string
	}{
		{certificate.OIDIssuerV2, Actions},
		{certificate.OIDBuildSignerURI, subject.String()},
		{certificate.OIDBuildSignerDigest, of.Commit},
		{certificate.OIDSourceRepositoryURI, "https://github.com/" + of.Repository},
	} {
		value, err := asn1.MarshalWithParams(extension.value, "utf8")
		must(t, err)
		template.ExtraExtensions = append(template.ExtraExtensions, pkix.Extension{Id: extension.id, Value: value})
	}
	der, err := x509.CreateCertificate(rand.Reader, template, f.intermediate, public, f.key)
	must(t, err)
	issued, err := x509.ParseCertificate(der)
	must(t, err)
	return issued
}

// Certify issues a certificate to a workflow. The one that issued it follows.
func (s *Sigstore) Certify(t testing.TB, who Workflow, public crypto.PublicKey) []*x509.Certificate {
	t.Helper()
	return []*x509.Certificate{s.fulcio.certify(t, who, public), s.fulcio.intermediate}
}

// Log logs an envelope that was signed with the key of a certificate.
func (s *Sigstore) Log(t testing.TB, of *x509.Certificate, signed *dsse.Envelope) *protorekor.TransparencyLogEntry {
	t.Helper()
	first, err := base64.StdEncoding.DecodeString(signed.Signatures[0].Sig)
	must(t, err)
	entry, err := s.virtual.GenerateTlogEntry(of, signed, first, time.Now().Unix(), true)
	must(t, err)
	return s.logged(t, entry.TransparencyLogEntry())
}

// AttestAs attests to digests as a job of that workflow does with actions/attest, and returns the bundle.
func (s *Sigstore) AttestAs(t testing.TB, who Workflow, digests ...[sha256.Size]byte) []byte {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	issued := s.fulcio.certify(t, who, private.Public())
	signer, err := signature.LoadECDSASigner(private, crypto.SHA256)
	must(t, err)
	envelopes, err := dsse.NewEnvelopeSigner(&sigdsse.SignerAdapter{SignatureSigner: signer, Pub: private.Public()})
	must(t, err)
	signed, err := envelopes.SignPayload(t.Context(), "application/vnd.in-toto+json", statement(digests...))
	must(t, err)
	first, err := base64.StdEncoding.DecodeString(signed.Signatures[0].Sig)
	must(t, err)
	stamp, err := s.virtual.TimestampResponse(first)
	must(t, err)
	return written(t, &protobundle.Bundle{
		MediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
		VerificationMaterial: &protobundle.VerificationMaterial{
			Content:     &protobundle.VerificationMaterial_Certificate{Certificate: &protocommon.X509Certificate{RawBytes: issued.Raw}},
			TlogEntries: []*protorekor.TransparencyLogEntry{s.Log(t, issued, signed)},
			TimestampVerificationData: &protobundle.TimestampVerificationData{
				Rfc3161Timestamps: []*protocommon.RFC3161SignedTimestamp{{SignedTimestamp: stamp}},
			},
		},
		Content: &protobundle.Bundle_DsseEnvelope{DsseEnvelope: envelope(t, &bundle.Envelope{Envelope: signed})},
	}, nil)
}
