package poller

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

// refusal is an error that people may read as it is. It continues a sentence that begins with the
// deployment.
type refusal string

func (r refusal) Error() string { return string(r) }

// explain says for people why a poll failed. Addresses, names and what the other side wrote stay out:
// they would tell of the network, or say whatever somebody wants them to.
func explain(ctx context.Context, err error) error {
	if told, ok := errors.AsType[refusal](err); ok {
		return told
	}
	if told, ok := errors.AsType[refusal](context.Cause(ctx)); ok {
		return told
	}
	if certificate, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return explainCertificate(certificate.Err)
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || errors.Is(err, http.ErrSchemeMismatch) {
		return refusal("does not speak TLS there: its address may be one with http://")
	}
	if name, ok := errors.AsType[*net.DNSError](err); ok {
		if name.IsNotFound {
			return refusal("has a host name that is not known")
		}
		return refusal("has a host name that could not be looked up: the name service does not answer")
	}
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return refusal("cannot be reached: nobody listens there")
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return refusal("cannot be reached: no way leads there")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return refusal("has broken off the connection before its answer was complete")
	}
	return refusal("cannot be asked, or answers with something else than HTTP")
}

func explainCertificate(err error) error {
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return refusal("has a certificate for another host name")
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return refusal("has a certificate of an authority that is not trusted here")
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return refusal("has a certificate that is not valid now")
	}
	return refusal("has a certificate that is not valid")
}
