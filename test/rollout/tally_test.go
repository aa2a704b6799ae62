//go:build linux

package rollout_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// tally is what came of requests.
type tally struct {
	began time.Time

	mu          sync.Mutex
	requests    map[string]int            // by client
	failures    map[string]map[string]int // by client and kind
	examples    []string
	lastFailure time.Time
	published   []string // versions that were acknowledged
}

func newTally() *tally {
	return &tally{began: time.Now(), requests: map[string]int{}, failures: map[string]map[string]int{}}
}

func (t *tally) count(client string, r request, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests[client]++
	switch {
	case err != nil:
		t.lastFailure = time.Now()
		if t.failures[client] == nil {
			t.failures[client] = map[string]int{}
		}
		t.failures[client][kind(err)]++
		const enough = 5
		if len(t.examples) < enough {
			t.examples = append(t.examples, fmt.Sprintf("after %s: %s: %s %s: %v", time.Since(t.began).Round(time.Millisecond), client, r.method, r.path, err))
		}
	case r.publishes != "":
		t.published = append(t.published, r.publishes)
	}
}

// failed is how many there are so far.
func (t *tally) failed() int { return t.lostBy("") }

// lostBy is how many requests have failed of the clients with a part of the name.
func (t *tally) lostBy(client string) (number int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for name, kinds := range t.failures {
		if strings.Contains(name, client) {
			for _, count := range kinds {
				number += count
			}
		}
	}
	return number
}

// String lists requests and failures.
func (t *tally) String() string {
	failed := t.failed()
	t.mu.Lock()
	defer t.mu.Unlock()
	var text strings.Builder
	total := 0
	for _, number := range t.requests {
		total += number
	}
	fmt.Fprintf(&text, "%d requests in %s, %d failed", total, time.Since(t.began).Round(time.Second), failed)
	for _, client := range slices.Sorted(maps.Keys(t.requests)) {
		fmt.Fprintf(&text, "\n  %6d  %s", t.requests[client], client)
		for _, kind := range slices.Sorted(maps.Keys(t.failures[client])) {
			fmt.Fprintf(&text, "; %d failed: %s", t.failures[client][kind], kind)
		}
	}
	for _, example := range t.examples {
		text.WriteString("\n  " + example)
	}
	return text.String()
}

// refusal is an answer that the client did not want.
type refusal struct {
	status int
	text   string
}

func (r refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.text) }

var errSecondAttempt = errors.New("needed a second attempt")

// kind is a failure in few words, for those alike to be counted together.
func kind(err error) string {
	if refused, ok := errors.AsType[refusal](err); ok {
		return "answered " + http.StatusText(refused.status)
	}
	for _, known := range []error{
		errNoEndpoint, errSecondAttempt, syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EPIPE, net.ErrClosed, io.ErrUnexpectedEOF, io.EOF, context.DeadlineExceeded,
	} {
		// net/http hides what has gone wrong while a body was sent.
		if errors.Is(err, known) || strings.HasSuffix(err.Error(), known.Error()) {
			return known.Error()
		}
	}
	return err.Error()
}
