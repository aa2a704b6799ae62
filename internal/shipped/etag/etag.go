// Package etag tells whether a client has an answer already: by the entity tag that it sends back.
package etag

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
)

// Of is a strong entity tag for exactly these bytes (RFC 9110, section 8.8.3).
func Of(body []byte) string {
	const enough = 12 // bytes, so that no two answers ever share one by chance
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:enough]) + `"`
}

// Held looks for a tag in If-None-Match, by weak comparison (RFC 9110, section 13.1.2).
func Held(request http.Header, tag string) bool {
	for candidate := range strings.SplitSeq(strings.Join(request.Values("If-None-Match"), ","), ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == tag || candidate == "*" {
			return true
		}
	}
	return false
}
