package reply

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
)

// tagOf is a strong entity tag for exactly these bytes (RFC 9110, section 8.8.3).
func tagOf(body []byte) string {
	const enough = 12 // bytes, so that no two answers ever share one by chance
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:enough]) + `"`
}

// holds looks for a tag in If-None-Match, by weak comparison (RFC 9110, section 13.1.2).
func holds(request http.Header, tag string) bool {
	for candidate := range strings.SplitSeq(strings.Join(request.Values("If-None-Match"), ","), ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == tag || candidate == "*" {
			return true
		}
	}
	return false
}
