package outbound

import (
	"crypto/tls"
	"net/http"
	"net/url"
)

// maxHeader bounds the header of an answer, in bytes.
const maxHeader = 16 << 10

// Transport opens one guarded connection per request and keeps nothing between two requests: no connection, no name's address.
func Transport(allow Allow) *http.Transport {
	return &http.Transport{
		Proxy:                  nil, // a proxy from the environment would connect to what the guard refuses
		DialContext:            guard{allow}.dial,
		DisableKeepAlives:      true,
		DisableCompression:     true, // a small body that becomes a large one is not asked for
		MaxResponseHeaderBytes: maxHeader,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
	}
}

// Permitted returns an error for a URL that is not a plain address of a web server.
func Permitted(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return RefusalError("leads to an address that begins with neither https:// nor http://")
	case u.Host == "":
		return RefusalError("leads to an address without a host")
	case u.User != nil:
		return RefusalError("leads to an address with credentials, which are never sent")
	}
	return nil
}
