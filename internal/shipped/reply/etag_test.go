package reply

import (
	"net/http"
	"testing"
)

func TestTagOf(t *testing.T) {
	// The first twelve bytes of the SHA-256 of "a".
	if got, want := tagOf([]byte("a")), `"ypeBEsobvcr6wjGz"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestHolds(t *testing.T) {
	for name, tc := range map[string]struct {
		values []string
		want   bool
	}{
		"nothing":             {},
		"the same":            {values: []string{`"a"`}, want: true},
		"weakly":              {values: []string{`W/"a"`}, want: true},
		"among others":        {values: []string{`"b", "a"`}, want: true},
		"in a second header":  {values: []string{`"b"`, `"a"`}, want: true},
		"any":                 {values: []string{"*"}, want: true},
		"another":             {values: []string{`"ab"`}},
		"without its quotes":  {values: []string{"a"}},
		"any, within a quote": {values: []string{`"*"`}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := holds(http.Header{"If-None-Match": tc.values}, `"a"`); got != tc.want {
				t.Errorf("got %t", got)
			}
		})
	}
}
