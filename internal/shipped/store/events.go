package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

// ErrLeaseLost is returned to who no longer holds the lease that a change needs.
var ErrLeaseLost = errors.New("the lease has run out, and another replica holds it")

// Outbox keeps what is to be sent to webhooks until it was sent. [Store.AddRelease] and [Store.Retract] add an event in the same
// transaction once RecordEvents was called.
type Outbox interface {
	// RecordEvents makes this process record events. Without it no process removes them again.
	RecordEvents()

	// FanOut makes a delivery of each event for each of its hooks, and forgets the event: a number of events at a time, until more
	// is false. It also gives up deliveries that are older than [MaxAge], and the oldest of a hook for which more than
	// [MaxWaiting] wait, and returns how many of each hook it has given up.
	FanOut(ctx context.Context, now time.Time, hooksOf func(Event) []string) (more bool, dropped map[string]int, err error)
	// ClaimDelivery gives the caller the delivery to one of the hooks that is due longest, for as long as lease: no other caller gets
	// it meanwhile. The error is [ErrNotFound] when none is due.
	ClaimDelivery(ctx context.Context, hooks []string, now time.Time, lease time.Duration) (Delivery, error)
	// ClaimAlike gives the caller more deliveries in the same way, up to a number: those that are due to the hook of d, of its kind
	// and its project, the oldest first.
	ClaimAlike(ctx context.Context, d Delivery, most int, now time.Time, lease time.Duration) ([]Delivery, error)
	// FinishDelivery forgets a delivery, or makes it due again at next where that is not zero. A claim that was lost changes nothing.
	FinishDelivery(ctx context.Context, d Delivery, next time.Time) error
	// DropDeliveries forgets all deliveries to a hook, and returns how many.
	DropDeliveries(ctx context.Context, hook string) (int, error)
	// Waiting returns how many deliveries wait for each hook.
	Waiting(ctx context.Context) (map[string]int, error)

	// Lease makes holder the only one that may do what has a name until a time, and reports false where another one is.
	Lease(ctx context.Context, name, holder string, now, until time.Time) (bool, error)
	// Alerts returns all that there are.
	Alerts(ctx context.Context) ([]Alert, error)
	// SaveAlerts keeps and ends alerts, and adds events, all of it or nothing. The error is [ErrLeaseLost] when holder does not
	// hold the lease of that name.
	SaveAlerts(ctx context.Context, lease, holder string, kept, ended []Alert, events []Event) error
}

// FanOutBatch is how many events one call of [Outbox.FanOut] takes.
const FanOutBatch = 100

// Bounds on what waits to be delivered.
const (
	// MaxWaiting is how many deliveries wait for one hook.
	MaxWaiting = 1000
	// MaxEvents is how many events wait to be made deliveries of.
	MaxEvents = 10000
	// MaxAge is how long a delivery is tried.
	MaxAge = 24 * time.Hour
	// MaxBackoff is the longest time between two attempts. A delivery that seems to be due later than that was put off by a clock
	// that has been set back since.
	MaxBackoff = time.Hour
)

// EventKind is what has happened.
type EventKind string

// The kinds.
const (
	ReleasePublished      EventKind = "release.published"
	ReleaseRetracted      EventKind = "release.retracted"
	DeploymentBehind      EventKind = "deployment.behind"
	DeploymentMismatch    EventKind = "deployment.mismatch"
	DeploymentUnreachable EventKind = "deployment.unreachable"
	DeploymentRecovered   EventKind = "deployment.recovered"
)

// EventKinds are all of them.
func EventKinds() []EventKind {
	return []EventKind{ReleasePublished, ReleaseRetracted, DeploymentBehind, DeploymentMismatch, DeploymentUnreachable, DeploymentRecovered}
}

// Event is something that has happened once.
type Event struct {
	Message     string // identifies it: the same at each attempt to each hook
	Kind        EventKind
	Environment string // empty for what belongs to none
	Project     string
	At          time.Time
	Data        json.RawMessage // an object
}

// NewEvent returns an event with an identifier of its own. The data is a struct of this package's or of package webhook's.
func NewEvent(kind EventKind, environment, project string, at time.Time, data any) Event {
	encoded, err := json.Marshal(data)
	if err != nil {
		panic(err) // strings, numbers and times, which can always be written
	}
	return Event{"msg_" + rand.Text(), kind, environment, project, at, encoded}
}

// ReleaseData is the data of an event of a release.
type ReleaseData struct {
	Project     string          `json:"project"`
	Version     catalog.Version `json:"version"`
	Commit      string          `json:"commit,omitempty"`
	PublishedAt *time.Time      `json:"published_at,omitempty"`
	Prerelease  *bool           `json:"prerelease,omitempty"`
	Reason      string          `json:"reason,omitempty"` // of a retraction
}

// Published is the event of a release that was added.
func Published(r catalog.Release, at time.Time) Event {
	return NewEvent(ReleasePublished, "", r.Project, at, ReleaseData{
		Project: r.Project, Version: r.Version, Commit: r.Commit, PublishedAt: &r.PublishedAt, Prerelease: &r.Prerelease,
	})
}

// Retracted is the event of a release that was retracted.
func Retracted(project string, version catalog.Version, r catalog.Retraction) Event {
	return NewEvent(ReleaseRetracted, "", project, r.At, ReleaseData{Project: project, Version: version, Reason: r.Reason})
}

// Delivery is the right to send an event to a hook.
type Delivery struct {
	Event

	ID       int64
	Hook     string
	Token    string // distinguishes this claim from later ones
	Attempts int    // this one included
}

// Alert is a condition of a deployment that lasts.
type Alert struct {
	Environment string
	Project     string
	Kind        EventKind
	Since       time.Time // when it was seen first
	Sent        bool      // there was an event of it
}
