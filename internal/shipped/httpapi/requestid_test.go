package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestRequestIDsOfClientsAreKeptWhenUsable(t *testing.T) {
	for name, tc := range map[string]struct {
		id   string
		kept bool
	}{
		"a UUID":          {"0b5c3f7e-1f7b-4c6e-8f55-0d3c2a1b4e5f", true},
		"a trace":         {"1-67891233-abcdef012345678912345678:self_1.2", true},
		"none":            {"", false},
		"as long as may":  {strings.Repeat("a", 64), true},
		"too long":        {strings.Repeat("a", 65), false},
		"a forged line":   {"a\n{\"level\":\"ERROR\"}", false},
		"markup":          {"<b>", false},
		"a space inside":  {"a b", false},
		"no ASCII letter": {"ä", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService()
			got := s.ask(t, http.MethodGet, "/version", "X-Request-Id", tc.id).Header().Get("X-Request-Id")
			if kept := got == tc.id; kept != tc.kept {
				t.Errorf("%q became %q", tc.id, got)
			}
			if len(got) < 16 && !tc.kept {
				t.Errorf("%q is too short to be unique", got)
			}
			if !strings.Contains(s.log.String(), `"request_id":"`+got+`"`) {
				t.Errorf("the log does not name %q: %s", got, s.log)
			}
		})
	}
}

func TestEachRequestGetsAnIDOfItsOwn(t *testing.T) {
	s := newService()
	first := s.ask(t, http.MethodGet, "/version").Header().Get("X-Request-Id")
	second := s.ask(t, http.MethodGet, "/version").Header().Get("X-Request-Id")
	if first == second {
		t.Errorf("both are %q", first)
	}
}
