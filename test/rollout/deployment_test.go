//go:build linux

package rollout_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/relkit/relkit/test/postgrestest"
)

// replicas are as many as the HorizontalPodAutoscaler leaves at least.
const replicas = 2

// deployment is what the controller of a Deployment has made, and what its pods have been through.
type deployment struct {
	numbers   numbers
	env       []string
	endpoints *endpoints
	pods      []*pod // those that are to stay
	gone      []*pod // those whose termination has begun
}

// deploy starts the replicas of the version before, with a database for themselves, and balancers that know them.
func deploy(t *testing.T, n numbers) *deployment {
	t.Helper()
	d := &deployment{numbers: n, endpoints: new(endpoints), env: []string{
		"DATABASE_URL=" + database(t), "SHIPPED_TOKENS=ci=" + secret,
	}}
	t.Cleanup(func() {
		for _, p := range slices.Concat(d.pods, d.gone) {
			if !p.isTerminating() {
				p.terminate()
			}
			p.kill()
			<-p.ended
		}
	})
	for range replicas {
		d.add(t, before)
	}
	for _, p := range d.pods {
		if err := p.awaitReady(waitLimit); err != nil {
			t.Fatal(err)
		}
	}
	// They hear of a change soon, later, and nearly too late.
	for _, share := range []float64{0.1, 0.4, 0.8} {
		d.endpoints.watch(time.Duration(share * float64(n.answersOn)))
	}
	return d
}

// add starts a pod, with variables that differ from those of the deployment.
func (d *deployment) add(t *testing.T, b build, env ...string) *pod {
	t.Helper()
	p, err := newPod(t.Context(), b, d.numbers, d.endpoints, slices.Concat(d.env, env))
	if err != nil {
		t.Fatal(err)
	}
	d.pods = append(d.pods, p)
	go p.run(context.WithoutCancel(t.Context())) // the cleanup ends it
	return p
}

// update is a rolling one with maxSurge 1 and maxUnavailable 0. It stops at a pod that does not get ready, which stays with all
// old ones that are left.
func (d *deployment) update(t *testing.T, b build, bound time.Duration, env ...string) error {
	t.Helper()
	for _, old := range slices.Clone(d.pods) {
		if err := d.replace(t, old, b, bound, env...); err != nil {
			return err
		}
	}
	return nil
}

// replace is a step of an update: a pod more, and when that is ready, an old one less.
func (d *deployment) replace(t *testing.T, old *pod, b build, bound time.Duration, env ...string) error {
	t.Helper()
	fresh := d.add(t, b, env...)
	if err := fresh.awaitReady(bound); err != nil {
		return err
	}
	d.remove(old)
	return nil
}

// remove begins the termination of a pod, and does not wait for it.
func (d *deployment) remove(p *pod) {
	d.pods = slices.DeleteFunc(d.pods, func(other *pod) bool { return other == p })
	d.gone = append(d.gone, p)
	p.terminate()
}

func (p *pod) awaitReady(bound time.Duration) error {
	select {
	case <-p.ready:
		return nil
	case <-time.After(bound):
		return fmt.Errorf("pod %s is not ready within %s", p.name, bound)
	}
}

// awaitGone returns when all terminations are over.
func (d *deployment) awaitGone(t *testing.T) {
	t.Helper()
	for _, p := range d.gone {
		select {
		case <-p.ended:
		case <-time.After(d.numbers.grace + waitLimit):
			t.Fatalf("pod %s is still there", p.name)
		}
	}
}

// wantVersion asks each pod what it is.
func (d *deployment) wantVersion(t *testing.T, want build) {
	t.Helper()
	if len(d.pods) != replicas {
		t.Errorf("%d pods instead of %d", len(d.pods), replicas)
	}
	for _, p := range d.pods {
		code, body, err := get(t.Context(), "http://"+p.addr+"/version")
		var got struct{ Version build }
		if err != nil || code != http.StatusOK || json.Unmarshal(body, &got) != nil || got.Version != want {
			t.Errorf("pod %s: %d %s %v, want version %s", p.name, code, body, err, want)
		}
	}
}

// database is an empty one, for pods that are many and share a server with others.
func database(t *testing.T) string {
	t.Helper()
	location, err := url.Parse(postgrestest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	query := location.Query()
	query.Set("pool_max_conns", "2")
	location.RawQuery = query.Encode()
	return location.String()
}

// get asks over a connection of its own.
func get(ctx context.Context, location string) (code int, body []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, location, http.NoBody)
	if err != nil {
		return 0, nil, err
	}
	request.Close = true
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	body, err = io.ReadAll(answer.Body)
	return answer.StatusCode, body, err
}

func waitFor(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(waitLimit); !condition(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %s for %s", waitLimit, what)
		}
	}
}
