package gather

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	fakegithub "github.com/relkit/relkit/internal/fake/github"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/sigstore"
	"github.com/relkit/relkit/test/sigstoretest"
)

const (
	builder = "https://github.com/acme/hello/.github/workflows/release.yml@refs/tags/v1.0.0"
	evil    = "https://github.com/evil/hello/.github/workflows/release.yml@refs/heads/main"
)

// attesting is a forge that also has attestations, by digest, and records the queries.
type attesting struct {
	bundles map[string][]json.RawMessage
	asked   []string
	status  int // the status of its responses; 200 if zero
}

func (a *attesting) RoundTrip(request *http.Request) (*http.Response, error) {
	if !strings.Contains(request.URL.Path, "/repos/acme/hello/attestations/") {
		return http.DefaultTransport.RoundTrip(request)
	}
	digest := path.Base(request.URL.Path)
	a.asked = append(a.asked, digest)
	answer := httptest.NewRecorder()
	switch found := a.bundles[digest]; {
	case a.status != 0:
		answer.WriteHeader(a.status)
		_, _ = fmt.Fprint(answer, `{"message": "Resource not accessible by integration"}`)
	case found == nil:
		answer.WriteHeader(http.StatusNotFound)
		_, _ = fmt.Fprint(answer, `{"message": "Not Found"}`)
	default:
		var attestations []string
		for _, bundle := range found {
			attestations = append(attestations, fmt.Sprintf(`{"bundle": %s, "repository_id": 1}`, bundle))
		}
		_, _ = fmt.Fprintf(answer, `{"attestations": [%s]}`, strings.Join(attestations, ", "))
	}
	response := answer.Result()
	response.Request = request
	return response, nil
}

// gathered gathers a public release with these assets.
func gathered(t *testing.T, policy sigstore.Policy, assets map[string][]byte, attestations *attesting) *release.Release {
	t.Helper()
	server, err := fakegithub.Start(t.Context(), fakegithub.Config{
		Dir: t.TempDir(),
		Repositories: []fakegithub.Repository{{
			Owner: "acme", Name: "hello", Releases: []fakegithub.Release{{Tag: "v1.0.0", Assets: assets}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(t.Context()) })
	client, err := github.New(github.Config{APIURL: server.APIURL(), Transport: attestations})
	if err != nil {
		t.Fatal(err)
	}
	version, err := release.ParseVersion("v1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	gatherer := NewGatherer(client, t.TempDir())
	if gatherer.Signer, err = policy.Open(); err != nil {
		t.Fatal(err)
	}
	r, err := gatherer.Gather(t.Context(), release.Target{
		Subject: release.Subject{Repository: release.Repository{Owner: "acme", Name: "hello"}, Version: version}, Plan: release.Plan{Checksums: "checksums.txt"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func sum(content []byte) string {
	digest := sha256.Sum256(content)
	return hex.EncodeToString(digest[:])
}

func TestSignatures(t *testing.T) {
	public, key := sigstoretest.New(t), sigstoretest.NewKey(t)
	manual := []byte("read me")
	sums := []byte(sum(manual) + "  manual.txt\n")
	byWorkflow := sigstore.Policy{Workflow: "acme/hello/.github/workflows/release.yml", TrustedRoot: public.Root(t)}
	sign := func(who string) []byte { return public.Sign(t, who, sigstoretest.Actions, sums) }
	attest := func(who string, of []byte) json.RawMessage {
		return public.Attest(t, who, sigstoretest.Actions, sha256.Sum256(of))
	}
	attached := release.Signature{Subject: "checksums.txt", SHA256: sum(sums), Asset: "checksums.txt.sigstore.json", Signer: builder}
	foreign := attached
	foreign.Signer, foreign.Err = evil, "it is signed by "+evil

	tests := map[string]struct {
		policy   sigstore.Policy
		assets   map[string][]byte // besides the manual and its checksums
		attested map[string][]json.RawMessage
		want     []release.Signature
		signed   bool     // the manual
		asked    []string // attestations of
	}{
		"a bundle of the checksums": {
			policy: byWorkflow, assets: map[string][]byte{"checksums.txt.sigstore.json": sign(builder)},
			want: []release.Signature{attached}, signed: true,
		},
		"a bundle by another signer": {
			policy: byWorkflow, assets: map[string][]byte{"checksums.txt.sigstore.json": sign(evil)},
			want: []release.Signature{foreign}, asked: []string{"checksums.txt", "manual.txt"},
		},
		"a bundle of what is not there": {
			policy: byWorkflow, assets: map[string][]byte{"other.txt.sigstore.json": sign(builder)},
			want: []release.Signature{{
				Subject: "other.txt", Asset: "other.txt.sigstore.json", Err: "the file it signs, other.txt, is not in the release",
			}},
			asked: []string{"checksums.txt", "manual.txt"},
		},
		"an attestation of the checksums": {
			policy: byWorkflow, attested: map[string][]json.RawMessage{"checksums.txt": {attest(evil, sums), attest(builder, sums)}},
			want: []release.Signature{
				{Subject: "checksums.txt", SHA256: sum(sums), Signer: evil, Err: "it is signed by " + evil},
				{Subject: "checksums.txt", SHA256: sum(sums), Signer: builder},
			},
			signed: true, asked: []string{"checksums.txt"},
		},
		"an attestation of the asset": {
			policy: byWorkflow, attested: map[string][]json.RawMessage{"manual.txt": {attest(builder, manual)}},
			want:   []release.Signature{{Subject: "manual.txt", SHA256: sum(manual), Signer: builder}},
			signed: true, asked: []string{"checksums.txt", "manual.txt"},
		},
		"a key": {
			policy: sigstore.Policy{Key: key.File}, assets: map[string][]byte{"checksums.txt.bundle": key.Sign(t, sums)},
			want: []release.Signature{{
				Subject: "checksums.txt", SHA256: sum(sums), Asset: "checksums.txt.bundle", Signer: "the key " + key.File,
			}},
			signed: true,
		},
		"nothing": {policy: byWorkflow, asked: []string{"checksums.txt", "manual.txt"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			content := map[string][]byte{"manual.txt": manual, "checksums.txt": sums}
			keeps := &attesting{bundles: map[string][]json.RawMessage{}}
			for of, bundles := range test.attested {
				keeps.bundles["sha256:"+sum(content[of])] = bundles
			}
			var asked []string
			for _, name := range test.asked {
				asked = append(asked, "sha256:"+sum(content[name]))
			}
			maps.Copy(content, test.assets)
			r := gathered(t, test.policy, content, keeps)
			if diff := cmp.Diff(test.want, r.Signing.Signatures); diff != "" || r.Signing.Unknown != "" {
				t.Errorf("unknown: %q, signatures (-want +got):\n%s", r.Signing.Unknown, diff)
			}
			if diff := cmp.Diff(asked, keeps.asked); diff != "" {
				t.Errorf("attestations asked for (-want +got):\n%s", diff)
			}
			for _, asset := range r.Assets {
				if asset.Name == "manual.txt" && r.Signed(asset) != test.signed {
					t.Errorf("the manual is signed: %t", r.Signed(asset))
				}
			}
		})
	}
}

// Without permission to read attestations, they are unknown, which differs from having none.
func TestSignaturesUnknown(t *testing.T) {
	policy := sigstore.Policy{Workflow: "acme/hello/.github/workflows/release.yml", TrustedRoot: sigstoretest.New(t).Root(t)}
	r := gathered(t, policy, map[string][]byte{"manual.txt": []byte("read me")}, &attesting{status: http.StatusForbidden})
	if want := "attestations: read"; !strings.Contains(r.Signing.Unknown, want) {
		t.Errorf("got %q, want %q in it", r.Signing.Unknown, want)
	}
}
