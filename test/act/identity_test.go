//go:build linux

package act_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"testing"
	"time"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"

	"github.com/relkit/relkit/test/sigstoretest"
)

const (
	// issuer vouches for the workflows of github.com.
	issuer = "https://token.actions.githubusercontent.com"
	// requestToken is what a job asks the issuer with.
	requestToken = "token-of-the-run-for-its-identity"
)

type object = map[string]any

// handlers are the hosts that actions/attest asks: who it is, for a certificate, and to log what was signed.
func (s *signer) handlers(t *testing.T) map[string]http.Handler {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		t.Fatal(err)
	}
	tokens := map[string]string{} // the action asks for one for itself, too
	for _, audience := range []string{"sigstore", "nobody"} {
		tokens[audience] = vouch(t, key, s.as, audience)
	}
	identity, fulcio, rekor := http.NewServeMux(), http.NewServeMux(), http.NewServeMux()
	identity.HandleFunc("GET /token", func(rw http.ResponseWriter, req *http.Request) {
		vouched := tokens[req.FormValue("audience")]
		if req.Header.Get("Authorization") != "Bearer "+requestToken || vouched == "" {
			http.Error(rw, "{}", http.StatusUnauthorized)
			return
		}
		answer(rw, http.StatusOK, object{"value": vouched})
	})
	identity.HandleFunc("GET /.well-known/openid-configuration", func(rw http.ResponseWriter, _ *http.Request) {
		answer(rw, http.StatusOK, object{"issuer": issuer, "jwks_uri": issuer + "/.well-known/jwks"})
	})
	identity.HandleFunc("GET /.well-known/jwks", func(rw http.ResponseWriter, _ *http.Request) {
		answer(rw, http.StatusOK, object{"keys": []object{{"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "1", "x": encoded(point[1:33]), "y": encoded(point[33:])}}})
	})
	fulcio.HandleFunc("POST /api/v2/signingCert", func(rw http.ResponseWriter, req *http.Request) { s.certify(rw, req, tokens["sigstore"]) })
	rekor.HandleFunc("POST /api/v1/log/entries", s.log)
	return map[string]http.Handler{"token.actions.githubusercontent.com": identity, "fulcio.sigstore.dev": fulcio, "rekor.sigstore.dev": rekor}
}

// vouch is a token that says of a job what GitHub's do
// (https://docs.github.com/actions/reference/security/oidc). act does not say which job asks: it is that of the workflow.
func vouch(t *testing.T, key *ecdsa.PrivateKey, of sigstoretest.Workflow, audience string) string {
	t.Helper()
	claims, err := json.Marshal(object{
		"iss": issuer, "aud": audience, "sub": "repo:" + repository + ":ref:refs/tags/v1.0.0", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
		"ref": "refs/tags/v1.0.0", "sha": of.Commit, "repository": of.Repository, "event_name": "push", "job_workflow_ref": of.Ref, "job_workflow_sha": of.Commit,
		"workflow_ref": of.Repository + "/.github/workflows/release.yml@refs/tags/v1.0.0", "repository_id": "1", "repository_owner_id": "1",
		"runner_environment": "github-hosted", "run_id": "1", "run_attempt": "1",
	})
	if err != nil {
		t.Fatal(err)
	}
	text := encoded([]byte(`{"alg":"ES256","kid":"1","typ":"JWT"}`)) + "." + encoded(claims)
	digest := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return text + "." + encoded(signature)
}

// certify issues a certificate to the bearer of the token (https://github.com/sigstore/fulcio/blob/main/fulcio.proto).
func (s *signer) certify(rw http.ResponseWriter, req *http.Request, vouched string) {
	var asked struct {
		Credentials struct {
			Token string `json:"oidcIdentityToken"`
		} `json:"credentials"`
		Request struct {
			Key struct {
				Content string `json:"content"`
			} `json:"publicKey"`
		} `json:"publicKeyRequest"`
	}
	if err := json.NewDecoder(req.Body).Decode(&asked); err != nil || asked.Credentials.Token != vouched {
		http.Error(rw, "this identity is unknown", http.StatusBadRequest)
		return
	}
	block, _ := pem.Decode([]byte(asked.Request.Key.Content))
	if block == nil {
		http.Error(rw, "the key is not PEM", http.StatusBadRequest)
		return
	}
	public, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	var chain []string
	for _, each := range s.Certify(s.t, s.as, public) {
		chain = append(chain, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: each.Raw})))
	}
	answer(rw, http.StatusOK, object{"signedCertificateEmbeddedSct": object{"chain": object{"certificates": chain}}})
}

// log logs an envelope (https://github.com/sigstore/rekor/blob/main/openapi.yaml).
func (s *signer) log(rw http.ResponseWriter, req *http.Request) {
	var asked struct {
		Spec struct {
			Proposed struct {
				Envelope  string   `json:"envelope"`
				Verifiers [][]byte `json:"verifiers"`
			} `json:"proposedContent"`
		} `json:"spec"`
	}
	var signed dsse.Envelope
	if err := json.NewDecoder(req.Body).Decode(&asked); err != nil || len(asked.Spec.Proposed.Verifiers) != 1 {
		http.Error(rw, "no envelope", http.StatusBadRequest)
		return
	}
	block, _ := pem.Decode(asked.Spec.Proposed.Verifiers[0])
	if err := json.Unmarshal([]byte(asked.Spec.Proposed.Envelope), &signed); err != nil || block == nil || len(signed.Signatures) == 0 {
		http.Error(rw, "no envelope that a certificate signs", http.StatusBadRequest)
		return
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	entry := s.Log(s.t, certificate, &signed)
	proof := entry.GetInclusionProof()
	answer(rw, http.StatusCreated, object{"1": object{
		"body": base64.StdEncoding.EncodeToString(entry.GetCanonicalizedBody()), "integratedTime": entry.GetIntegratedTime(),
		"logID": hex.EncodeToString(entry.GetLogId().GetKeyId()), "logIndex": entry.GetLogIndex(),
		"verification": object{
			"signedEntryTimestamp": base64.StdEncoding.EncodeToString(entry.GetInclusionPromise().GetSignedEntryTimestamp()),
			"inclusionProof": object{
				"logIndex": proof.GetLogIndex(), "treeSize": proof.GetTreeSize(), "rootHash": hex.EncodeToString(proof.GetRootHash()),
				"hashes": []string{}, "checkpoint": proof.GetCheckpoint().GetEnvelope(),
			},
		},
	}})
}

func answer(rw http.ResponseWriter, status int, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(status)
	_, _ = rw.Write(text) // a client that hung up gets no answer
}

func encoded(text []byte) string { return base64.RawURLEncoding.EncodeToString(text) }
