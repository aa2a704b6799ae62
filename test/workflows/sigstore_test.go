//go:build linux

package workflows_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/relkit/relkit/test/sigstoretest"
	"github.com/relkit/relkit/test/workflows/runner"
)

// signer is a Sigstore of the test, and what it has attested. Its certificates name the workflow of a job as Fulcio's do: at what its
// caller pins.
type signer struct {
	*sigstoretest.Sigstore

	root   string // the file of its trusted root
	t      *testing.T
	server *httptest.Server // signs for cosign

	mu      sync.Mutex
	bundles map[string][]byte // by the digests that they are about
}

func newSigner(t *testing.T) *signer {
	t.Helper()
	s := &signer{Sigstore: sigstoretest.New(t), t: t, bundles: map[string][]byte{}}
	s.root = s.Root(t)
	s.server = httptest.NewServer(http.HandlerFunc(s.sign))
	t.Cleanup(s.server.Close)
	return s
}

// identity is what Fulcio writes into a certificate for a job.
func identity(use *runner.Use) sigstoretest.Workflow {
	of := func(name string) string {
		value, _ := use.JobFacts[name].(string)
		return value
	}
	return sigstoretest.Workflow{Ref: of("workflow_ref"), Commit: of("workflow_sha"), Repository: repository}
}

// sign signs the body of a request, for the workflow that its query names.
func (s *signer) sign(rw http.ResponseWriter, req *http.Request) {
	content, err := io.ReadAll(req.Body)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	query := req.URL.Query()
	who := sigstoretest.Workflow{Ref: query.Get("ref"), Commit: query.Get("commit"), Repository: query.Get("repository")}
	_, _ = rw.Write(s.AttestAs(s.t, who, sha256.Sum256(content)))
}

// installCosign puts a cosign into PATH that signs as the workflow of the job.
func (w *world) installCosign(_ context.Context, use *runner.Use) error {
	who := identity(use)
	query := url.Values{"ref": {who.Ref}, "commit": {who.Commit}, "repository": {who.Repository}}
	bin := filepath.Join(use.Temporary, "cosign")
	script := fmt.Sprintf("#!/bin/sh\nset -eu\ntest \"$1 $3\" = 'sign-blob --yes'\nexec curl --fail --silent --data-binary \"@$4\" --output \"${2#--bundle=}\" '%s?%s'\n", w.sigstore.server.URL, query.Encode())
	use.AddPath(bin)
	return errors.Join(os.Mkdir(bin, 0o750), os.WriteFile(filepath.Join(bin, "cosign"), []byte(script), 0o700)) //gosec:disable G306 -- a program
}

var subject = regexp.MustCompile(`^([0-9a-f]{64}) {2}\S+$`)

// attest attests to the digests in a checksums file, as the workflow of the job.
func (w *world) attest(_ context.Context, use *runner.Use) error {
	file := use.With["subject-checksums"]
	if !filepath.IsAbs(file) {
		file = filepath.Join(use.Workspace, file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var digests [][sha256.Size]byte
	for line := range strings.Lines(string(text)) {
		found := subject.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if found == nil {
			return fmt.Errorf("%s: %q is no checksum", use.With["subject-checksums"], line)
		}
		raw, err := hex.DecodeString(found[1])
		if err != nil {
			return err
		}
		digests = append(digests, [sha256.Size]byte(raw))
	}
	if len(digests) == 0 {
		return fmt.Errorf("%s has no checksums", use.With["subject-checksums"])
	}
	bundle := w.sigstore.AttestAs(w.sigstore.t, identity(use), digests...)
	w.sigstore.mu.Lock()
	defer w.sigstore.mu.Unlock()
	for _, digest := range digests {
		w.sigstore.bundles[hex.EncodeToString(digest[:])] = bundle
	}
	return nil
}

// attestations answers for a forge what has been attested of a digest.
func (s *signer) attestations(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
		if path.Base(path.Dir(req.URL.Path)) != "attestations" {
			next.ServeHTTP(rw, req)
			return
		}
		s.mu.Lock()
		bundle := s.bundles[strings.TrimPrefix(path.Base(req.URL.Path), "sha256:")]
		s.mu.Unlock()
		if bundle == nil {
			http.NotFound(rw, req)
			return
		}
		rw.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(rw, `{"attestations": [{"repository_id": 1, "bundle": %s}]}`, bundle)
	})
}

// appToken is a token of the tap's GitHub App.
func appToken(_ context.Context, use *runner.Use) error {
	if use.With["private-key"] != appKey || use.With["owner"] != "acme" || use.With["repositories"] != "homebrew-tap" {
		return fmt.Errorf("the app has no key %q for %s/%s", use.With["private-key"], use.With["owner"], use.With["repositories"])
	}
	use.Outputs["token"] = appsToken
	return nil
}
