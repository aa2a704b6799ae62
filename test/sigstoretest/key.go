package sigstoretest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"

	protobundle "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	protocommon "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
)

// Key signs without an authority and without a log.
type Key struct {
	File    string // the public key, PEM
	private *ecdsa.PrivateKey
}

// NewKey makes a key.
func NewKey(t testing.TB) *Key {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	public, err := x509.MarshalPKIXPublicKey(private.Public())
	must(t, err)
	file := filepath.Join(t.TempDir(), "cosign.pub")
	must(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), 0o600))
	return &Key{File: file, private: private}
}

// Sign signs a file as cosign sign-blob --key does, and returns the bundle.
func (k *Key) Sign(t testing.TB, artifact []byte) []byte {
	t.Helper()
	digest := sha256.Sum256(artifact)
	signature, err := ecdsa.SignASN1(rand.Reader, k.private, digest[:])
	must(t, err)
	return written(t, &protobundle.Bundle{
		MediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
		VerificationMaterial: &protobundle.VerificationMaterial{
			Content: &protobundle.VerificationMaterial_PublicKey{PublicKey: &protocommon.PublicKeyIdentifier{Hint: "cosign.pub"}},
		},
		Content: messageSignature(digest[:], signature),
	}, nil)
}
