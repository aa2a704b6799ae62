//go:build linux

package act_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/relkit/relkit/test/sigstoretest"
)

// sigstore is what the address of the Sigstore of the test is in, for the programs and actions that sign with it.
const sigstore = "RELKIT_ACT_SIGSTORE"

// signer is a Sigstore of the test, and what it has attested.
type signer struct {
	*sigstoretest.Sigstore

	root   string // the file of its trusted root
	as     sigstoretest.Workflow
	t      *testing.T
	server *httptest.Server

	mu      sync.Mutex
	bundles map[string][]byte // by the digests that they are about
}

// newSigner starts a Sigstore whose certificates name a workflow as Fulcio's do.
func newSigner(t *testing.T, as sigstoretest.Workflow) *signer {
	t.Helper()
	s := &signer{Sigstore: sigstoretest.New(t), as: as, t: t, bundles: map[string][]byte{}}
	s.root = s.Root(t)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /sign", s.sign)
	s.server = httptest.NewServer(mux)
	t.Cleanup(s.server.Close)
	return s
}

// sign signs the body of a request.
func (s *signer) sign(rw http.ResponseWriter, req *http.Request) {
	content, err := io.ReadAll(req.Body)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	_, _ = rw.Write(s.AttestAs(s.t, s.as, sha256.Sum256(content)))
}

// attestations keeps for a GitHub what has been attested of digests.
func (s *signer) attestations(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
		switch {
		case req.Method == http.MethodPost && path.Base(req.URL.Path) == "attestations":
			s.keep(rw, req)
		case path.Base(path.Dir(req.URL.Path)) == "attestations":
			s.mu.Lock()
			bundle := s.bundles[strings.TrimPrefix(path.Base(req.URL.Path), "sha256:")]
			s.mu.Unlock()
			if bundle == nil {
				http.NotFound(rw, req)
				return
			}
			rw.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprintf(rw, `{"attestations": [{"repository_id": 1, "bundle": %s}]}`, bundle)
		default:
			next.ServeHTTP(rw, req)
		}
	})
}

// keep takes a bundle of whom may write (https://docs.github.com/rest/repos/attestations).
func (s *signer) keep(rw http.ResponseWriter, req *http.Request) {
	if !strings.HasSuffix(req.Header.Get("Authorization"), " "+token) {
		http.Error(rw, `{"message": "Resource not accessible by integration"}`, http.StatusForbidden)
		return
	}
	var posted struct {
		Bundle json.RawMessage `json:"bundle"`
	}
	var bundle struct {
		Envelope struct {
			Payload []byte `json:"payload"`
		} `json:"dsseEnvelope"`
	}
	var statement struct {
		Subject []struct {
			Digest map[string]string `json:"digest"`
		} `json:"subject"`
	}
	if err := json.NewDecoder(req.Body).Decode(&posted); err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	if err := json.Unmarshal(posted.Bundle, &bundle); err != nil {
		http.Error(rw, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	if err := json.Unmarshal(bundle.Envelope.Payload, &statement); err != nil {
		http.Error(rw, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, each := range statement.Subject {
		s.bundles[each.Digest["sha256"]] = posted.Bundle
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(http.StatusCreated)
	_, _ = rw.Write([]byte(`{"id": 1}`))
}

// cosign is a fake of the program of that name, as the sample calls it: it signs with the Sigstore of the test.
func cosign(args []string) error {
	if len(args) != 4 || args[0] != "sign-blob" || args[2] != "--yes" {
		return fmt.Errorf("unknown command %q", args)
	}
	content, err := os.ReadFile(args[3])
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, os.Getenv(sigstore)+"/sign", bytes.NewReader(content))
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	bundle, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = errors.New(resp.Status)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(strings.TrimPrefix(args[1], "--bundle="), bundle, 0o600)
}

// gh is a fake of the program of that name, for the one command that a release calls: it prints the trusted root.
func gh(args []string) error {
	if strings.Join(args, " ") != "attestation trusted-root" {
		return fmt.Errorf("unknown command %q", args)
	}
	text, err := os.ReadFile(os.Getenv("RELKIT_ACT_TRUSTED_ROOT"))
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}
