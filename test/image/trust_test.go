//go:build linux

package image_test

import (
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// An image without files trusts who the program trusts, and who a file names that is mounted.
func TestServersAreVerified(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"version":"1.0.0"}`)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that clients have given up
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := filepath.Join(t.TempDir(), "roots.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(roots, block, 0o644); err != nil {
		t.Fatal(err)
	}
	flags := with(volume, "--env=SHIPPED_POLL_ALLOW=127.0.0.1")
	for name, tc := range map[string]struct {
		flags []string
		want  func(polled) bool
	}{
		"an unknown authority": {flags, func(p polled) bool { return p.Version == "" && strings.Contains(p.LastError, "certificate") }},
		"one that is mounted": {
			slices.Concat(flags, []string{"--volume=" + roots + ":/etc/roots.pem:ro", "--env=SSL_CERT_FILE=/etc/roots.pem"}),
			func(p polled) bool { return p.Version == "1.0.0" && p.LastError == "" },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, tc.flags...)
			const path = "/api/v1/environments/production/deployments/tool"
			c.want(t, http.StatusCreated, http.MethodPut, path, `{"url":"`+server.URL+`","interval":"5s"}`)
			await(t, "a poll", func() (bool, string) {
				var p polled
				answer := c.want(t, http.StatusOK, http.MethodGet, path, "")
				if err := json.Unmarshal([]byte(answer), &p); err != nil {
					t.Fatal(err)
				}
				return tc.want(p), answer
			})
		})
	}
}

// polled is what came of asking for a version.
type polled struct {
	Version   string
	LastError string `json:"last_error"`
}
