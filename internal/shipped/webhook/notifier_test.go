package webhook_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/outbound"
	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/store/sqlite"
	"github.com/relkit/relkit/internal/shipped/store/storetest"
	"github.com/relkit/relkit/internal/shipped/webhook"
)

// trial is a notifier, its store and its clock.
type trial struct {
	*testing.T
	store    *sqlite.Store
	outbox   store.Outbox // the store, or what is around it
	notifier *webhook.Notifier
	clock    atomic.Int64 // seconds
	log      bytes.Buffer

	mu       sync.Mutex
	outcomes []string
}

var start = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func (t *trial) now() time.Time { return start.Add(time.Duration(t.clock.Load()) * time.Second) }

func newTrial(t *testing.T, allow, hooks string) *trial {
	t.Helper()
	s := storetest.OpenReady(t, sqlite.Open, t.TempDir())
	s.RecordEvents()
	tr := &trial{T: t, store: s, outbox: s}
	tr.notifier = tr.another(allow, hooks)
	return tr
}

// another is a notifier of another replica.
func (t *trial) another(allow, hooks string) *webhook.Notifier {
	t.Helper()
	allowed, err := outbound.ParseAllow(allow)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := webhook.Parse(hooks)
	if err != nil {
		t.Fatal(err)
	}
	return webhook.New(webhook.Options{
		Store: t.store, Outbox: t.outbox, Hooks: parsed, Allow: allowed, BehindAfter: time.Hour, UnreachableAfter: time.Minute,
		UserAgent: "shipped/1.2.3", Now: t.now, Log: slog.New(slog.NewTextHandler(&t.log, nil)),
		Observe: func(hook string, outcome webhook.Outcome) {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.outcomes = append(t.outcomes, hook+" "+string(outcome))
		},
	})
}

// after runs a round some time later.
func (t *trial) after(d time.Duration) {
	t.Helper()
	t.clock.Add(int64(d / time.Second))
	if err := t.notifier.Once(t.Context()); err != nil {
		t.Error(err)
	}
}

func (t *trial) wantOutcomes(want ...string) {
	t.Helper()
	t.mu.Lock()
	defer t.mu.Unlock()
	if diff := cmp.Diff(want, t.outcomes); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	t.outcomes = nil
}

// events adds some that are for all hooks.
func (t *trial) events(n int) {
	t.Helper()
	var list []store.Event
	for i := range n {
		list = append(list, store.NewEvent(store.ReleasePublished, "", fmt.Sprintf("p%d", i), t.now(), store.ReleaseData{Project: fmt.Sprintf("p%d", i), Version: "1.0.0"}))
	}
	if _, err := t.store.Lease(t.Context(), "test", "me", t.now(), t.now()); err != nil {
		t.Fatal(err)
	}
	if err := t.store.SaveAlerts(t.Context(), "test", "me", nil, nil, list); err != nil {
		t.Fatal(err)
	}
}

// receiver keeps what it gets, and answers as configured.
type receiver struct {
	*httptest.Server
	mu       sync.Mutex
	requests []received
	answer   http.HandlerFunc
}

type received struct {
	header http.Header
	body   []byte
}

func receive(t *testing.T, answer http.HandlerFunc) *receiver {
	t.Helper()
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil || request.Method != http.MethodPost {
			t.Errorf("%s %v", request.Method, err)
		}
		r.mu.Lock()
		r.requests = append(r.requests, received{request.Header, body})
		r.mu.Unlock()
		r.answer(w, request)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) got() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.requests)
}

func with(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func hook(name, url, more string) string {
	return fmt.Sprintf(`{"name":%q,"url":%q,"secrets":[%q]%s}`, name, url, secret, more)
}

// verify is what a receiver does with a request.
func verify(t *testing.T, r received) {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "%s.%s.%s", r.header.Get("webhook-id"), r.header.Get("webhook-timestamp"), r.body)
	if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); r.header.Get("webhook-signature") != want {
		t.Errorf("%v is signed with %s, want %s", r.header, r.header.Get("webhook-signature"), want)
	}
}

func TestDelivery(t *testing.T) {
	r := receive(t, with(http.StatusNoContent))
	tr := newTrial(t, "127.0.0.1", `[`+hook("ops", r.URL, "")+`]`)
	if _, err := tr.store.AddRelease(t.Context(), storetest.Release("hello", "1.0.0", 0)); err != nil {
		t.Fatal(err)
	}
	tr.clock.Store(int64(time.Since(start) / time.Second)) // events of releases have the time of the store
	tr.after(time.Minute)
	tr.after(24 * time.Hour)
	tr.wantOutcomes("ops delivered")
	got := r.got()
	if len(got) != 1 {
		t.Fatalf("%d requests", len(got))
	}
	verify(t, got[0])
	if h := got[0].header; h.Get("User-Agent") != "shipped/1.2.3" || h.Get("Content-Type") != "application/json" {
		t.Error(h)
	}
	var sent struct {
		Type string
		Data store.ReleaseData
	}
	if err := json.Unmarshal(got[0].body, &sent); err != nil || sent.Type != "release.published" || sent.Data.Version != "1.0.0" {
		t.Errorf("%v %+v", err, sent)
	}
}

// A release puts 25 environments behind: people get two messages, programs get 25.
func TestMessagesForPeopleAreGrouped(t *testing.T) {
	chat, ops := receive(t, with(http.StatusInternalServerError)), receive(t, with(http.StatusOK))
	tr := newTrial(t, "127.0.0.1", `[{"name":"chat","url":"`+chat.URL+`","format":"slack"},`+hook("ops", ops.URL, "")+`]`)
	var list []store.Event
	add := func(kind store.EventKind, project string, environments int) {
		for i := range environments {
			environment := fmt.Sprintf("e%02d", i)
			list = append(list, store.NewEvent(kind, environment, project, tr.now(), map[string]any{
				"environment": environment, "project": project, "version": "1.0.0", "latest": "1.1.0", "behind": 1, "since": tr.now(),
			}))
		}
	}
	add(store.DeploymentBehind, "hello", 25)
	add(store.DeploymentMismatch, "hello", 1)
	add(store.DeploymentBehind, "other", 1)
	if _, err := tr.store.Lease(t.Context(), "test", "me", tr.now(), tr.now()); err != nil {
		t.Fatal(err)
	}
	if err := tr.store.SaveAlerts(t.Context(), "test", "me", nil, nil, list); err != nil {
		t.Fatal(err)
	}
	tr.after(0)
	if got := len(chat.got()); got != 4 {
		t.Fatalf("%d messages", got)
	}
	chat.mu.Lock()
	chat.requests, chat.answer = nil, with(http.StatusOK) // the same messages again, after a failure
	chat.mu.Unlock()
	tr.after(time.Minute)
	var lines []int
	named := map[string]int{}
	for _, each := range chat.got() {
		var message struct{ Text string }
		if err := json.Unmarshal(each.body, &message); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Count(message.Text, "\n")+1)
		for line := range strings.Lines(message.Text) {
			named[strings.Join(strings.Fields(line)[:4], " ")]++
		}
	}
	slices.Sort(lines)
	if !slices.Equal(lines, []int{1, 1, 5, 20}) {
		t.Errorf("messages have %d lines", lines)
	}
	if len(named) != len(list) || named["hello in e24 has"] != 1 || named["hello in e00 runs"] != 1 {
		t.Errorf("%v", named)
	}
	if got := len(ops.got()); got != len(list) {
		t.Errorf("%d requests for programs", got)
	}
	if waiting, err := tr.store.Waiting(t.Context()); err != nil || len(waiting) != 0 {
		t.Errorf("%v, %v", waiting, err)
	}
}

// lossy is an outbox that claims more deliveries, but whose answer gets lost.
type lossy struct{ *sqlite.Store }

func (l lossy) ClaimAlike(ctx context.Context, d store.Delivery, most int, now time.Time, lease time.Duration) ([]store.Delivery, error) {
	more, err := l.Store.ClaimAlike(ctx, d, most, now, lease)
	return more, errors.Join(err, errors.New("the answer is lost"))
}

// Deliveries are not sent if it is unknown whether they were claimed: the next claim sends them.
func TestUnclaimedDeliveriesAreNotSent(t *testing.T) {
	chat := receive(t, with(http.StatusOK))
	hooks := `[{"name":"chat","url":"` + chat.URL + `","format":"slack"}]`
	tr := newTrial(t, "127.0.0.1", hooks)
	tr.outbox = lossy{tr.store}
	tr.notifier = tr.another("127.0.0.1", hooks)
	const deployments = 3
	var list []store.Event
	for i := range deployments {
		environment := fmt.Sprintf("e%d", i)
		list = append(list, store.NewEvent(store.DeploymentBehind, environment, "hello", tr.now(), map[string]any{
			"environment": environment, "project": "hello", "version": "1.0.0", "latest": "1.1.0", "behind": 1, "since": tr.now(),
		}))
	}
	if _, err := tr.store.Lease(t.Context(), "test", "me", tr.now(), tr.now()); err != nil {
		t.Fatal(err)
	}
	if err := tr.store.SaveAlerts(t.Context(), "test", "me", nil, nil, list); err != nil {
		t.Fatal(err)
	}
	for round := range deployments {
		tr.after(time.Hour) // longer than a claim lasts
		if got := len(chat.got()); got != round+1 {
			t.Errorf("%d messages after round %d", got, round+1)
		}
	}
	for _, each := range chat.got() {
		var message struct{ Text string }
		if err := json.Unmarshal(each.body, &message); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(message.Text, "\n") {
			t.Errorf("a message names several deployments: %s", message.Text)
		}
	}
}

func TestReceiverThatFails(t *testing.T) {
	r := receive(t, with(http.StatusInternalServerError))
	tr := newTrial(t, "127.0.0.1", `[`+hook("ops", r.URL, "")+`]`)
	tr.events(1)
	tr.after(0)
	tr.after(time.Second) // too early
	tr.after(4 * time.Second)
	r.answer = with(http.StatusOK)
	tr.after(10 * time.Second)
	tr.after(time.Hour)
	tr.wantOutcomes("ops failed", "ops failed", "ops delivered")
	ids := map[string]bool{}
	stamps := map[string]bool{}
	for _, each := range r.got() {
		verify(t, each)
		ids[each.header.Get("webhook-id")] = true
		stamps[each.header.Get("webhook-timestamp")] = true
	}
	if len(ids) != 1 || len(stamps) != 3 {
		t.Errorf("%v %v", ids, stamps)
	}
	if log := tr.log.String(); strings.Count(log, "is tried again") != 1 || !strings.Contains(log, "answers 500 Internal Server Error") || !strings.Contains(log, "was delivered again") {
		t.Error(log)
	}
}

func TestReceiversThatAreNoUse(t *testing.T) {
	elsewhere := receive(t, with(http.StatusOK))
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		allow  string
		want   string
	}{
		"hangs": {hang, "127.0.0.1", "has not answered within 50ms"},
		"redirects": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		}, "127.0.0.1", "answers 307 Temporary Redirect"},
		"breaks off":         {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "127.0.0.1", "has broken off the connection"},
		"is on this machine": {with(http.StatusOK), "", "is at an address that is refused (loopback) unless SHIPPED_POLL_ALLOW has it"},
		"has a large header": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 1<<20)) }, "127.0.0.1", "answers with something else than HTTP"},
	} {
		t.Run(name, func(t *testing.T) {
			r := receive(t, tc.answer)
			tr := newTrial(t, tc.allow, `[`+hook("ops", r.URL+"/hidden", "")+`]`)
			tr.notifier.SetTimeout(50 * time.Millisecond)
			if name != "hangs" {
				tr.notifier.SetTimeout(10 * time.Second)
			}
			tr.events(1)
			tr.after(0)
			tr.wantOutcomes("ops failed")
			if log := tr.log.String(); !strings.Contains(log, tc.want) || strings.Contains(log, "hidden") {
				t.Error(log)
			}
		})
	}
	if len(elsewhere.got()) > 0 {
		t.Error("a redirect was followed")
	}
}

func TestReceiverThatIsGone(t *testing.T) {
	gone, other := receive(t, with(http.StatusGone)), receive(t, with(http.StatusOK))
	tr := newTrial(t, "127.0.0.1", `[`+hook("ops", gone.URL, "")+`,`+hook("team", other.URL, "")+`]`)
	tr.events(3)
	tr.after(0)
	tr.after(time.Hour)
	if n := len(gone.got()); n > 2 { // two at once
		t.Errorf("asked %d times", n)
	}
	if n := len(other.got()); n != 3 {
		t.Errorf("the other one got %d", n)
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	dropped := 0
	for _, outcome := range tr.outcomes {
		if outcome == "ops dropped" {
			dropped++
		}
	}
	if dropped != 3 || !strings.Contains(tr.log.String(), "410 Gone") {
		t.Errorf("%v %s", tr.outcomes, &tr.log)
	}
}

// One that hangs delays no other.
func TestOneThatHangsDelaysNoOther(t *testing.T) {
	hanging := receive(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	arrived := make(chan struct{}, 100)
	other := receive(t, func(http.ResponseWriter, *http.Request) { arrived <- struct{}{} })
	tr := newTrial(t, "127.0.0.1", `[`+hook("slow", hanging.URL, "")+`,`+hook("ops", other.URL, "")+`]`)
	tr.events(10)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tr.notifier.Run(ctx)
	}()
	for range 10 {
		select {
		case <-arrived:
		case <-time.After(30 * time.Second):
			t.Fatal("it waits for the one that hangs")
		}
	}
	if n := len(hanging.got()); n > 2 {
		t.Errorf("%d requests at once to the one that hangs", n)
	}
	cancel()
	<-ended
	waiting, err := tr.store.Waiting(t.Context())
	if err != nil || waiting["slow"] < 8 {
		t.Errorf("%v %v", waiting, err)
	}
}

// What is cut short by the end of a process is due at once for another.
func TestAnAttemptThatIsCutShort(t *testing.T) {
	began := make(chan struct{}, 1)
	r := receive(t, func(_ http.ResponseWriter, r *http.Request) {
		began <- struct{}{}
		<-r.Context().Done()
	})
	tr := newTrial(t, "127.0.0.1", `[`+hook("ops", r.URL, "")+`]`)
	tr.events(1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-began; cancel() }()
	tr.notifier.Run(ctx)
	tr.wantOutcomes()
	r.answer = with(http.StatusOK)
	tr.after(0)
	tr.wantOutcomes("ops delivered")
}

func TestReplicasDeliverOnce(t *testing.T) {
	r := receive(t, with(http.StatusOK))
	hooks := `[` + hook("ops", r.URL, "") + `]`
	tr := newTrial(t, "127.0.0.1", hooks)
	other := tr.another("127.0.0.1", hooks)
	const many = 60
	tr.events(many)
	var rounds sync.WaitGroup
	for _, n := range []*webhook.Notifier{tr.notifier, other} {
		rounds.Go(func() {
			if err := n.Once(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	rounds.Wait()
	tr.after(time.Hour)
	ids := map[string]int{}
	for _, each := range r.got() {
		ids[each.header.Get("webhook-id")]++
	}
	if len(ids) != many || len(r.got()) != many {
		t.Errorf("%d requests for %d of %d events", len(r.got()), len(ids), many)
	}
}

func TestAnOutboxThatIsFull(t *testing.T) {
	r := receive(t, with(http.StatusServiceUnavailable))
	tr := newTrial(t, "127.0.0.1", `[`+hook("ops", r.URL, "")+`]`)
	for range 4 {
		tr.events(store.MaxWaiting / 3)
	}
	tr.after(0)
	waiting, err := tr.store.Waiting(t.Context())
	if err != nil || waiting["ops"] != store.MaxWaiting || !strings.Contains(tr.log.String(), "were given up") {
		t.Errorf("%v %v", waiting, err)
	}
	tr.after(25 * time.Hour)
	if waiting, err := tr.store.Waiting(t.Context()); err != nil || len(waiting) > 0 {
		t.Errorf("after a day %v wait, %v", waiting, err)
	}
}

func TestHooksGetWhatTheyAskFor(t *testing.T) {
	r := receive(t, with(http.StatusOK))
	tr := newTrial(t, "127.0.0.1", `[`+hook("one", r.URL, `,"projects":["p1"]`)+`,`+hook("none", r.URL, `,"events":["deployment.behind"]`)+`,`+
		hook("chat", r.URL, `,"format":"slack","projects":["p2"],"environments":["production"]`)+`]`)
	tr.events(3)
	tr.after(0)
	tr.mu.Lock()
	slices.Sort(tr.outcomes)
	tr.mu.Unlock()
	tr.wantOutcomes("chat delivered", "one delivered")
}

func TestWatch(t *testing.T) {
	r := receive(t, with(http.StatusOK))
	tr := newTrial(t, "127.0.0.1", `[`+hook("ops", r.URL, `,"events":["deployment.behind","deployment.mismatch","deployment.unreachable","deployment.recovered"]`)+`]`)
	kinds := func() (got []string) {
		for _, each := range r.got() {
			var sent struct {
				Type string
				Data struct{ Project, Environment, Was string }
			}
			if err := json.Unmarshal(each.body, &sent); err != nil {
				t.Fatal(err)
			}
			got = append(got, strings.TrimSpace(strings.Join([]string{sent.Type, sent.Data.Environment, sent.Data.Was}, " ")))
		}
		r.mu.Lock()
		r.requests = nil
		r.mu.Unlock()
		slices.Sort(got)
		return got
	}
	want := func(what string, list ...string) {
		t.Helper()
		if diff := cmp.Diff(list, kinds()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	release := func(version catalog.Version) {
		t.Helper()
		if _, err := tr.store.AddRelease(t.Context(), storetest.Release("hello", version, 0)); err != nil {
			t.Fatal(err)
		}
	}
	report := func(environment, version, commit string) {
		t.Helper()
		d := catalog.Deployment{Environment: environment, Project: "hello"}
		d.Version, d.Commit, d.LastSeen = version, commit, tr.now()
		if _, err := tr.store.PutDeployment(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	release("1.0.0")
	report("production", "1.0.0", "")
	tr.after(time.Minute)
	want("nothing is wrong")
	release("1.1.0")
	tr.after(time.Minute)
	tr.after(59 * time.Minute)
	want("behind for less than an hour")
	tr.after(2 * time.Minute)
	want("behind for an hour", "deployment.behind production")
	tr.after(24 * time.Hour)
	want("behind for longer")
	report("production", "1.1.0", "fffffff")
	tr.after(time.Minute)
	want("another commit", "deployment.mismatch production", "deployment.recovered production deployment.behind")
	report("production", "1.1.0", "")
	tr.after(time.Minute)
	want("all is well", "deployment.recovered production deployment.mismatch")

	polled := catalog.Deployment{Environment: "staging", Project: "hello", URL: "https://example.com/version", Interval: time.Second, Timeout: time.Second}
	if _, err := tr.store.PutDeployment(t.Context(), polled); err != nil {
		t.Fatal(err)
	}
	poll := func(seen store.Seen) {
		t.Helper()
		claim, err := tr.store.ClaimPoll(t.Context(), tr.now(), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		seen.At = tr.now()
		if err := tr.store.FinishPoll(t.Context(), claim, seen, tr.now()); err != nil {
			t.Fatal(err)
		}
	}
	poll(store.Seen{Error: "answers 503"})
	tr.after(time.Second)
	want("one poll has failed")
	poll(store.Seen{Version: "1.1.0"})
	tr.after(time.Minute)
	want("a poll has succeeded")
	poll(store.Seen{Error: "answers 503"})
	tr.after(time.Second)
	poll(store.Seen{Error: "answers 503"})
	tr.after(time.Minute)
	want("polls fail for a minute", "deployment.unreachable staging")
	if err := tr.store.RemoveDeployment(t.Context(), "staging", "hello"); err != nil {
		t.Fatal(err)
	}
	tr.after(time.Minute)
	want("it is watched no more")
	if alerts, err := tr.store.Alerts(t.Context()); err != nil || len(alerts) > 0 {
		t.Errorf("%v %v", alerts, err)
	}
}
