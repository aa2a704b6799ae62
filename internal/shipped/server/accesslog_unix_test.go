//go:build unix

package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"syscall"
	"testing"
)

// Lines of the access log may wait, and none is lost in whichever way the process is asked to end.
func TestTheEndLosesNoLineOfTheAccessLog(t *testing.T) {
	t.Parallel()
	for name, signals := range map[string][]syscall.Signal{
		"in order": {syscall.SIGTERM},
		"at once":  {syscall.SIGTERM, syscall.SIGTERM},
	} {
		t.Run(name, func(t *testing.T) {
			// With a delay, so that the second signal comes while the service still answers.
			s := start(t, "DRAIN_DELAY=2s", "SHUTDOWN_TIMEOUT=3s")
			const requests = 200
			for i := range requests {
				if code, _ := s.get(t, fmt.Sprintf("/version?%d", i)); code != http.StatusOK {
					t.Fatal(code)
				}
			}
			for _, signal := range signals {
				s.signal(t, signal)
			}
			logged := 0
			for text := range s.lines {
				var line struct{ Msg, Route string }
				if err := json.Unmarshal(text, &line); err != nil {
					t.Fatalf("%v: %s", err, text)
				}
				if line.Msg == "request" && line.Route == "/version" {
					logged++
				}
			}
			if logged != requests {
				t.Errorf("%d lines of %d requests", logged, requests)
			}
		})
	}
}
