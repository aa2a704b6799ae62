// Package localkey signs files with a key of this machine, as Sigstore bundles. Rehearsals do: the identity
// that signs a real release exists only in the release's own pipeline. Package sigstore verifies.
package localkey

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	protobundle "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	protocommon "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	"google.golang.org/protobuf/encoding/protojson"
)

// bundleMediaType is that of the bundles which cosign writes since version 3
// (https://docs.sigstore.dev/about/bundle).
const bundleMediaType = "application/vnd.dev.sigstore.bundle.v0.3+json"

// Pair is a private and a public key in files, PEM.
type Pair struct {
	Private, Public string
}

// New makes a pair of keys in a folder.
func New(folder string) (Pair, error) {
	key := Pair{Private: filepath.Join(folder, "signing.key"), Public: filepath.Join(folder, "signing.pub")}
	pair, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return key, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(pair)
	if err != nil {
		return key, err
	}
	public, err := x509.MarshalPKIXPublicKey(pair.Public())
	if err != nil {
		return key, err
	}
	return key, errors.Join(
		os.WriteFile(key.Private, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600),
		os.WriteFile(key.Public, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), 0o600),
	)
}

// Sign signs a file with the private key in another, as cosign sign-blob --key does without a log, and
// returns the bundle.
func Sign(privateKey, artifact string) ([]byte, error) {
	key, err := readPrivateKey(privateKey)
	if err != nil {
		return nil, fmt.Errorf("read the key %s: %w", privateKey, err)
	}
	file, err := os.Open(artifact)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return nil, err
	}
	digest := hash.Sum(nil)
	signed, err := key.Sign(rand.Reader, digest, crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("sign %s: %w", artifact, err)
	}
	return protojson.Marshal(&protobundle.Bundle{
		MediaType: bundleMediaType,
		VerificationMaterial: &protobundle.VerificationMaterial{
			Content: &protobundle.VerificationMaterial_PublicKey{PublicKey: &protocommon.PublicKeyIdentifier{Hint: "a rehearsal"}},
		},
		Content: &protobundle.Bundle_MessageSignature{MessageSignature: &protocommon.MessageSignature{
			MessageDigest: &protocommon.HashOutput{Algorithm: protocommon.HashAlgorithm_SHA2_256, Digest: digest},
			Signature:     signed,
		}},
	})
}

func readPrivateKey(name string) (*ecdsa.PrivateKey, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("it is not PEM")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("it is no ECDSA key")
	}
	return key, nil
}
