package webhook_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
	"github.com/relkit/relkit/internal/shipped/webhook"
)

// The signature is the one that the libraries of Standard Webhooks have in their tests.
func TestSign(t *testing.T) {
	header := http.Header{}
	key := []byte{0xa6, 0x52, 0x77, 0x9e, 0x6c, 0x82, 0x0c, 0x60, 0x4a, 0x22, 0x76, 0xaf, 0x74, 0xe2, 0xb5, 0xe6, 0x3b, 0x25} // plJ3nmyCDGBKInavdOK15jsl
	webhook.Sign(header, [][]byte{key, key}, "msg_loFOjxBNrRLzqYUf", time.Unix(1731705121, 0), []byte(`{"event_type":"ping","data":{"success":true}}`))
	const signature = "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="
	for name, want := range map[string]string{
		"webhook-id": "msg_loFOjxBNrRLzqYUf", "webhook-timestamp": "1731705121", "webhook-signature": signature + " " + signature,
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestWait(t *testing.T) {
	for attempts, want := range map[int]time.Duration{1: 5 * time.Second, 2: 10 * time.Second, 4: 40 * time.Second, 12: time.Hour, 1000: time.Hour} {
		for range 20 {
			if got := webhook.Wait(attempts, nil); got > want || got < want*9/10 {
				t.Errorf("%s after %d attempts", got, attempts)
			}
		}
	}
	for after, want := range map[time.Duration]time.Duration{time.Minute: time.Minute, 24 * time.Hour: time.Hour, 0: 5 * time.Second} {
		if got := webhook.Wait(1, webhook.WithAfter(after)); got > want || got < want*9/10 {
			t.Errorf("got %s, want %s", got, after)
		}
	}
}

func TestBody(t *testing.T) {
	at := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	release := catalog.Release{Project: "hello", Version: "1.2.0", Commit: "abc", PublishedAt: at}
	candidate := release
	candidate.Version, candidate.Prerelease = "1.3.0-rc.1", true
	deployment := func(kind store.EventKind, data string) store.Event {
		return store.Event{Message: "msg_1", Kind: kind, Environment: "production", Project: "hello", At: at, Data: []byte(data)}
	}
	for name, tc := range map[string]struct {
		event           store.Event
		standard, slack string
	}{
		"released": {
			store.Published(release, at),
			`{"type":"release.published","timestamp":"2026-01-02T12:00:00Z","data":{"project":"hello","version":"1.2.0","commit":"abc","published_at":"2026-01-02T12:00:00Z","prerelease":false}}`,
			`{"text":"hello 1.2.0 was released"}`,
		},
		"prerelease": {
			store.Published(candidate, at),
			`{"type":"release.published","timestamp":"2026-01-02T12:00:00Z","data":{"project":"hello","version":"1.3.0-rc.1","commit":"abc","published_at":"2026-01-02T12:00:00Z","prerelease":true}}`,
			`{"text":"hello 1.3.0-rc.1 was released as a prerelease"}`,
		},
		"retracted": {
			store.Retracted("hello", "1.2.0", catalog.Retraction{At: at, Reason: "<!channel> & more"}),
			`{"type":"release.retracted","timestamp":"2026-01-02T12:00:00Z","data":{"project":"hello","version":"1.2.0","reason":"\u003c!channel\u003e \u0026 more"}}`,
			`{"text":"hello 1.2.0 was retracted: \u0026lt;!channel\u0026gt; \u0026amp; more"}`,
		},
		"behind": {
			deployment(store.DeploymentBehind, `{"environment":"production","project":"hello","version":"1.0.0","latest":"1.2.0","behind":2,"since":"2026-01-01T12:00:00Z"}`),
			`{"type":"deployment.behind","timestamp":"2026-01-02T12:00:00Z","data":{"environment":"production","project":"hello","version":"1.0.0","latest":"1.2.0","behind":2,"since":"2026-01-01T12:00:00Z"}}`,
			`{"text":"hello in production has been behind since 2026-01-01 12:00 UTC: it runs 1.0.0, 2 releases before 1.2.0"}`,
		},
		"mismatch": {
			event: deployment(store.DeploymentMismatch, `{"project":"hello","environment":"production","version":"1.0.0","commit":"fff","release_commit":"abc"}`),
			slack: `{"text":"hello in production runs 1.0.0 of commit fff, and the release is of abc"}`,
		},
		"unreachable": {
			event: deployment(store.DeploymentUnreachable, `{"project":"hello","environment":"production","error":"answers 503 Service Unavailable","since":"2026-01-01T12:00:00Z"}`),
			slack: `{"text":"hello in production cannot be polled since 2026-01-01 12:00 UTC: it answers 503 Service Unavailable"}`,
		},
		"recovered": {
			event: deployment(store.DeploymentRecovered, `{"project":"hello","environment":"production","version":"1.2.0","was":"deployment.behind"}`),
			slack: `{"text":"hello in production is not behind any more: it runs 1.2.0"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			for format, want := range map[webhook.Format]string{webhook.Standard: tc.standard, webhook.Slack: tc.slack} {
				got, err := webhook.Body(format, tc.event)
				if err != nil || want != "" && string(got) != want {
					t.Errorf("%v\ngot  %s\nwant %s", err, got, want)
				}
			}
		})
	}
}
