package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// client uses the API of a service at an address, over connections that it keeps.
type client struct {
	base string
	http *http.Client
}

func (i *instance) client(t *testing.T) client {
	t.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: 100}
	t.Cleanup(transport.CloseIdleConnections)
	return client{"http://" + i.addr, &http.Client{Transport: transport, Timeout: testTimeout}}
}

// do sends a request and reads the whole answer.
func (c client) do(ctx context.Context, method, path, body string) (code int, answer string, err error) {
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("Authorization", "Bearer "+secret)
	request.Header.Set("Content-Type", "application/json")
	got, err := c.http.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	return got.StatusCode, string(text), err
}

// publish posts a release of the project tool.
func (c client) publish(ctx context.Context, version string) error {
	code, answer, err := c.do(ctx, http.MethodPost, "/api/v1/releases", fmt.Sprintf(
		`{"project":"tool","version":%q,"commit":"%040d","published_at":"2026-11-20T09:30:00Z","prerelease":false,"artifacts":[],"images":[]}`, version, 7))
	if err == nil && code != http.StatusCreated {
		err = errors.New(answer)
	}
	return err
}

// load publishes from several sides at once until stop is closed.
type load struct {
	mu           sync.Mutex
	acknowledged []string // versions
	failed       []error
	stop         chan struct{}
	ended        sync.WaitGroup
}

func (c client) load(t *testing.T) *load {
	t.Helper()
	const publishers = 6
	l := &load{stop: make(chan struct{})}
	for side := range publishers {
		l.ended.Go(func() {
			for number := 0; ; number++ {
				select {
				case <-l.stop:
					return
				default:
				}
				version := fmt.Sprintf("1.%d.%d", side, number)
				l.note(version, c.publish(t.Context(), version))
			}
		})
	}
	return l
}

func (l *load) note(version string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.failed = append(l.failed, err)
	} else {
		l.acknowledged = append(l.acknowledged, version)
	}
}

// await returns when so many more have been acknowledged.
func (l *load) await(t *testing.T, more int) {
	t.Helper()
	l.mu.Lock()
	enough := len(l.acknowledged) + more
	l.mu.Unlock()
	for deadline := time.Now().Add(testTimeout); ; time.Sleep(time.Millisecond) {
		l.mu.Lock()
		now, failed := len(l.acknowledged), len(l.failed)
		l.mu.Unlock()
		if now >= enough {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d acknowledged within %s, %d failed", now, enough, testTimeout, failed)
		}
	}
}

// end ends the load, and returns what was acknowledged and what failed.
func (l *load) end() (acknowledged []string, failed []error) {
	close(l.stop)
	l.ended.Wait()
	return l.acknowledged, l.failed
}

// wantAll asks for each of the versions.
func (c client) wantAll(t *testing.T, versions []string) {
	t.Helper()
	for _, version := range versions {
		if code, answer, err := c.do(t.Context(), http.MethodGet, "/api/v1/releases/tool/"+version, ""); err != nil || code != http.StatusOK {
			t.Errorf("%s was acknowledged and is lost: %d %s %v", version, code, answer, err)
		}
	}
}
