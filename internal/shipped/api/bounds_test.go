package api_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/relkit/relkit/internal/shipped/api"
	"github.com/relkit/relkit/internal/shipped/limit"
)

// untouched is a body that fails the test when it is read.
type untouched struct{ t *testing.T }

func (u untouched) Read([]byte) (int, error) {
	u.t.Error("the body of a request for reading was read")
	return 0, io.EOF
}

func TestTheBodyOfAGetIsNotRead(t *testing.T) {
	for name, s := range map[string]service{"open": newService(t), "private": newService(t, private)} {
		each(t, func(method, target string) {
			if method != http.MethodGet {
				return
			}
			for _, token := range []string{"", "Bearer " + reading} {
				t.Run(strings.Join([]string{name, target, token}, " "), func(t *testing.T) {
					request := httptest.NewRequestWithContext(t.Context(), method, target, untouched{t})
					request.Header.Set("Authorization", token)
					s.handler.ServeHTTP(httptest.NewRecorder(), request)
				})
			}
		})
	}
}

// arriving is a body that comes when the test lets it, and counts those that are being received.
type arriving struct {
	begin sync.Once
	body  io.Reader
	under *atomic.Int64
	come  <-chan struct{}
}

func (a *arriving) Read(into []byte) (int, error) {
	a.begin.Do(func() { a.under.Add(1) })
	<-a.come
	return a.body.Read(into)
}

func TestBodiesAreBoundedInTotal(t *testing.T) {
	s := newService(t, func(o *api.Options) { o.Limits = limit.New(); o.Limits.Bodies = limit.NewBound(4 << 20) })
	synctest.Test(t, func(t *testing.T) {
		var under, busy, fine atomic.Int64
		come := make(chan struct{})
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				body := strings.ReplaceAll(published, "1.2.3", fmt.Sprintf("1.2.%d", i))
				request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/releases", &arriving{body: strings.NewReader(body), under: &under, come: come})
				request.Header.Set("Authorization", "Bearer "+writing)
				request.Header.Set("Content-Type", "application/json")
				request.ContentLength = -1 // which may become as long as one may be
				answer := httptest.NewRecorder()
				s.handler.ServeHTTP(answer, request)
				switch {
				case answer.Code == http.StatusServiceUnavailable && answer.Header().Get("Retry-After") == "1":
					busy.Add(1)
				case answer.Code == http.StatusCreated:
					fine.Add(1)
				default:
					t.Errorf("%d %s", answer.Code, answer.Body)
				}
			})
		}
		synctest.Wait()
		if under.Load() != 4 {
			t.Errorf("%d bodies of up to 1 MiB are received at once, and 4 MiB are allowed", under.Load())
		}
		for busy.Load() < 46 { // the others give up
			synctest.Wait()
			time.Sleep(time.Second)
		}
		close(come)
		all.Wait()
		if fine.Load() != 4 {
			t.Errorf("%d were accepted", fine.Load())
		}
	})
}
