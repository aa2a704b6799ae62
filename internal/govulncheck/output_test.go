package govulncheck

import (
	"strings"
	"testing"
)

func TestParseFails(t *testing.T) {
	for output, want := range map[string]string{
		`{"osv":{"id":"GO-1"`:        "unexpected EOF",
		"No vulnerabilities found.":  "invalid character 'N'",
		`{"finding":{"osv":"GO-1"}}`: "GO-1 has no finding location",
	} {
		if got, err := parse(strings.NewReader(output)); got != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, error %v, want %s", output, got, err, want)
		}
	}
}
