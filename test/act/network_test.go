//go:build linux

package act_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/relkit/relkit/internal/process"
)

const (
	// apart is set in the process that is in a network of its own. It names the folder of what is mounted there.
	apart = "RELKIT_ACT_APART"
	// trusted is where programs look for the authorities that they trust.
	trusted = "/etc/ssl/certs/ca-certificates.crt"
	// here is where all hosts of the network are.
	here = "127.0.0.1"
)

// hosts are the hosts of the network.
var hosts = []string{
	"github.com", "api.github.com", "uploads.github.com", "ghcr.io", "token.actions.githubusercontent.com", "fulcio.sigstore.dev", "rekor.sigstore.dev",
}

// inNetwork runs the test that calls it again, in a process that has a network, mounts and process ids of its own, and reports whether
// this is that process. What it leaves behind ends with it.
func inNetwork(t *testing.T) bool {
	t.Helper()
	if os.Getenv(apart) != "" {
		return true
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	names := here + " localhost " + strings.Join(hosts, " ") + "\n"
	if err := errors.Join(os.WriteFile(filepath.Join(folder, "hosts"), []byte(names), 0o600), issue(folder)); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), self, "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=0", "-test.artifacts", "-test.outputdir="+t.ArtifactDir())
	command.Env = append(os.Environ(), apart+"="+folder)
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID}
	out, err := command.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Errorf("in a network of its own: %v", err)
	}
	return false
}

// enter makes the network and the files of this process those of the test.
func enter() error {
	folder := os.Getenv(apart)
	if err := process.RaiseLoopback(); err != nil {
		return fmt.Errorf("raise the loopback interface: %w", err)
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("keep mounts to this process: %w", err)
	}
	if err := unix.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("mount /proc: %w", err)
	}
	known, err := os.ReadFile(trusted)
	if err != nil {
		return err
	}
	own, err := os.ReadFile(filepath.Join(folder, "authority.pem"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "trusted.pem"), append(append(known, '\n'), own...), 0o600); err != nil {
		return err
	}
	for file, at := range map[string]string{"hosts": "/etc/hosts", "trusted.pem": trusted} {
		if err := unix.Mount(filepath.Join(folder, file), at, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("mount %s: %w", at, err)
		}
	}
	return nil
}

// issue writes a certificate authority and a certificate of the hosts into a folder.
func issue(folder string) error {
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "relkit test"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	server := &x509.Certificate{
		SerialNumber: big.NewInt(2), DNSNames: hosts, NotBefore: authority.NotBefore, NotAfter: authority.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	top, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	root, err := x509.CreateCertificate(rand.Reader, authority, authority, top.Public(), top)
	if err != nil {
		return err
	}
	leaf, err := x509.CreateCertificate(rand.Reader, server, authority, key.Public(), top)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	for name, block := range map[string]*pem.Block{
		"authority.pem": {Type: "CERTIFICATE", Bytes: root}, "server.pem": {Type: "CERTIFICATE", Bytes: leaf}, "server.key": {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(block), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// serve answers https for all hosts until the test ends.
func serve(t *testing.T, byHost map[string]http.Handler) {
	t.Helper()
	folder := os.Getenv(apart)
	certificate, err := tls.LoadX509KeyPair(filepath.Join(folder, "server.pem"), filepath.Join(folder, "server.key"))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", net.JoinHostPort(here, "443"))
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{
		ReadHeaderTimeout: time.Minute, TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
		Handler: http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
			if handler := byHost[req.Host]; handler != nil {
				handler.ServeHTTP(rw, req)
				return
			}
			http.NotFound(rw, req)
		}),
	}
	ended := make(chan error)
	go func() { ended <- server.ServeTLS(listener, "", "") }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
}
