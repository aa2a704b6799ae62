package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
)

// RefusalError is an error that may be shown as it is. It continues a sentence that begins with what was
// connected to.
type RefusalError string

func (r RefusalError) Error() string { return string(r) }

// Explain says in plain words why a request failed. Addresses, names and what the other side wrote are left out:
// they would reveal the network, or contain text that an attacker chose.
func Explain(ctx context.Context, err error) error {
	if refused, ok := errors.AsType[RefusalError](err); ok {
		return refused
	}
	if refused, ok := errors.AsType[RefusalError](context.Cause(ctx)); ok {
		return refused
	}
	if certificate, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return explainCertificate(certificate.Err)
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || errors.Is(err, http.ErrSchemeMismatch) {
		return RefusalError("does not speak TLS there: its address may be one with http://")
	}
	if name, ok := errors.AsType[*net.DNSError](err); ok {
		if name.IsNotFound {
			return RefusalError("has a host name that is not known")
		}
		return RefusalError("has a host name that could not be looked up: the name service does not answer")
	}
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return RefusalError("cannot be reached: connection refused, no server listens on its port")
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return RefusalError("cannot be reached: no route to its network")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return RefusalError("has broken off the connection before its answer was complete")
	}
	return RefusalError("cannot be asked, or answers with something else than HTTP")
}

func explainCertificate(err error) error {
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return RefusalError("has a certificate for another host name")
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return RefusalError("has a certificate of an authority that is not trusted here")
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return RefusalError("has a certificate that is not valid now")
	}
	return RefusalError("has a certificate that is not valid")
}
