package poller_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"testing"

	"github.com/relkit/relkit/internal/shipped/outbound"
	"github.com/relkit/relkit/internal/shipped/poller"
)

func TestRedirectsThatLoseEncryption(t *testing.T) {
	for _, tc := range []struct{ from, to, err string }{
		{"https://example.org", "http://example.org", "redirects from https to http"},
		{"https://example.org", "https://example.com", ""},
		{"http://example.org", "https://example.org", ""},
		{"http://example.org", "http://example.com", ""},
	} {
		before := &http.Request{URL: must(url.Parse(tc.from))}
		next := &http.Request{URL: must(url.Parse(tc.to)), Header: http.Header{}}
		if err := poller.Follow(next, []*http.Request{before}); fmt.Sprint(err) != fmt.Sprint(orNil(tc.err)) {
			t.Errorf("%s to %s: %v", tc.from, tc.to, err)
		}
	}
}

func must(u *url.URL, err error) *url.URL {
	if err != nil {
		panic(err)
	}
	return u
}

func orNil(message string) error {
	if message == "" {
		return nil
	}
	return errors.New(message)
}

func TestFailuresInWords(t *testing.T) {
	certificate := func(err error) error { return &tls.CertificateVerificationError{Err: err} }
	for want, err := range map[string]error{
		"has a certificate for another host name":                                       certificate(x509.HostnameError{Certificate: &x509.Certificate{}, Host: "secret.internal"}),
		"has a certificate that is not valid now":                                       certificate(x509.CertificateInvalidError{Reason: x509.Expired}),
		"has a certificate that is not valid":                                           certificate(x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign}),
		"has a host name that is not known":                                             &net.DNSError{IsNotFound: true, Name: "secret.internal"},
		"has a host name that could not be looked up: the name service does not answer": &net.DNSError{IsTimeout: true, Server: "10.0.0.1"},
		"cannot be asked, or answers with something else than HTTP":                     errors.New("secret.internal says: <b>"),
	} {
		wrapped := &url.Error{Op: "Get", URL: "https://secret.internal/", Err: err}
		if got := outbound.Explain(t.Context(), wrapped).Error(); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}
