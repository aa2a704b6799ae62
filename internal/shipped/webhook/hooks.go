// Package webhook sends signed requests to the addresses that an operator has configured when something happens: a release, its
// retraction, or a deployment that is behind, runs another commit or cannot be reached. The outbox of the store makes deliveries
// durable and gives each to one replica at a time; receivers get each event at least once.
//
// It does not decide what a release or a deployment is: it compares what the store has, by package drift.
package webhook

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/outbound"
	"github.com/relkit/relkit/internal/shipped/store"
)

// Bounds on what can be configured.
const (
	maxHooks       = 20
	maxSecrets     = 5
	shortestSecret = 24 // bytes; Standard Webhooks wants 24 to 64
	longestSecret  = 64
)

// Format is the shape of a request's body.
type Format string

// The formats.
const (
	Standard Format = "standard" // {"type": …, "timestamp": …, "data": {…}}
	Slack    Format = "slack"    // {"text": "…"}
)

// Hook is where events are sent, and which.
type Hook struct {
	Name         string            `json:"name"`
	URL          string            `json:"url"`
	Format       Format            `json:"format"`
	Secrets      []string          `json:"secrets"` // whsec_ and base64; each signs, so that receivers can change from one to the other
	Events       []store.EventKind `json:"events"`  // all where empty
	Projects     []string          `json:"projects"`
	Environments []string          `json:"environments"` // of deployments; releases have none

	keys [][]byte
}

// takes reports whether an event is one for the hook.
func (h Hook) takes(e store.Event) bool {
	holds := func(list []string, name string) bool { return len(list) == 0 || slices.Contains(list, name) }
	return (len(h.Events) == 0 || slices.Contains(h.Events, e.Kind)) && holds(h.Projects, e.Project) &&
		(e.Environment == "" || holds(h.Environments, e.Environment))
}

// Hooks are all that are configured. The zero value has none. Copies share what they have: see [Hooks.Replace].
type Hooks struct{ list *atomic.Pointer[[]Hook] }

// Replace makes these hooks and their copies those of by, as when a file has changed.
func (h Hooks) Replace(by Hooks) { h.list.Store(by.list.Load()) }

func (h Hooks) all() []Hook {
	if h.list == nil {
		return nil
	}
	return *h.list.Load()
}

// Empty reports whether there is no hook.
func (h Hooks) Empty() bool { return len(h.all()) == 0 }

func (h Hooks) find(name string) (Hook, bool) {
	for _, hook := range h.all() {
		if hook.Name == name {
			return hook, true
		}
	}
	return Hook{}, false
}

// names of the hooks that take an event.
func (h Hooks) of(e store.Event) []string {
	var names []string
	for _, hook := range h.all() {
		if hook.takes(e) {
			names = append(names, hook.Name)
		}
	}
	return names
}

// String names the hooks and their hosts. It shows neither secrets nor paths: that of a Slack hook is a secret.
func (h Hooks) String() string {
	labels := make([]string, len(h.all()))
	for i, hook := range h.all() {
		labels[i] = hook.Name + "@" + hostOf(hook.URL)
	}
	return strings.Join(labels, ",")
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// UnmarshalText makes h what [Parse] reads.
func (h *Hooks) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*h = parsed
	return nil
}

// Parse reads a JSON list of hooks as in
//
//	[{"name": "ops", "url": "https://hooks.example.com/shipped", "secrets": ["whsec_…"], "events": ["deployment.behind"]}]
//
// The error names the hook and never shows a secret or a URL.
func Parse(text string) (Hooks, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	list := []Hook{}
	if err := decoder.Decode(&list); err != nil || list == nil {
		return Hooks{}, wrongJSON(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Hooks{}, errors.New("has something after the list: write one list")
	}
	if len(list) > maxHooks {
		return Hooks{}, fmt.Errorf("has %d hooks, and %d are allowed", len(list), maxHooks)
	}
	names := map[string]bool{}
	for i := range list {
		if err := list[i].check(); err != nil {
			return Hooks{}, fmt.Errorf("entry %d %w", i+1, err)
		}
		if names[list[i].Name] {
			return Hooks{}, fmt.Errorf("entry %d has the name of another one, %s: give each a name of its own", i+1, list[i].Name)
		}
		names[list[i].Name] = true
	}
	hooks := Hooks{new(atomic.Pointer[[]Hook])}
	hooks.list.Store(&list)
	return hooks, nil
}

// wrongJSON says where the text is no list of hooks, and does not quote it: it may be a secret.
func wrongJSON(err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("is not JSON at byte %d", syntax.Offset)
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("has a wrong type at byte %d", kind.Offset)
	}
	if field, unknown := strings.CutPrefix(fmt.Sprint(err), "json: unknown field "); unknown && memberForm.MatchString(field) {
		return errors.New("has the unknown member " + field + ": choose from name, url, format, secrets, events, projects, environments")
	}
	return errors.New(`is not a JSON list of hooks, as in [{"name": "ops", "url": "https://…", "secrets": ["whsec_…"]}]`)
}

var (
	memberForm = regexp.MustCompile(`^"[a-z_]{1,20}"$`)
	hookForm   = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,50}$`)
)

func (h *Hook) check() error {
	if !hookForm.MatchString(h.Name) {
		return errors.New("has a bad name: use up to 50 letters, digits, dots, hyphens and underscores")
	}
	u, err := url.Parse(h.URL)
	if err != nil || outbound.Permitted(u) != nil || u.Fragment != "" {
		return fmt.Errorf("(%s) has a bad url: write an http or https URL without a user, a password or a fragment", h.Name)
	}
	if h.Format == "" {
		h.Format = Standard
	}
	if h.Format != Standard && h.Format != Slack {
		return fmt.Errorf("(%s) has an unknown format: choose standard or slack", h.Name)
	}
	if err := h.checkSecrets(); err != nil {
		return err
	}
	for _, kind := range h.Events {
		if !slices.Contains(store.EventKinds(), kind) {
			return fmt.Errorf("(%s) has an unknown event: choose from %s", h.Name, kinds())
		}
	}
	for _, name := range slices.Concat(h.Projects, h.Environments) {
		if err := catalog.CheckName(name); err != nil {
			return fmt.Errorf("(%s) has a bad project or environment: a name %w", h.Name, err)
		}
	}
	return nil
}

func (h *Hook) checkSecrets() error {
	if len(h.Secrets) == 0 && h.Format == Standard {
		return fmt.Errorf("(%s) has no secrets: give at least one, as whsec_$(openssl rand -base64 32)", h.Name)
	}
	if len(h.Secrets) > maxSecrets {
		return fmt.Errorf("(%s) has %d secrets, and %d are allowed", h.Name, len(h.Secrets), maxSecrets)
	}
	for i, secret := range h.Secrets {
		encoded, prefixed := strings.CutPrefix(secret, "whsec_")
		key, err := base64.StdEncoding.DecodeString(encoded)
		if !prefixed || err != nil || len(key) < shortestSecret || len(key) > longestSecret {
			return fmt.Errorf("(%s) has a bad secret %d: write whsec_ and %d to %d bytes in base64, as whsec_$(openssl rand -base64 32)",
				h.Name, i+1, shortestSecret, longestSecret)
		}
		h.keys = append(h.keys, key)
	}
	return nil
}

func kinds() string {
	var names []string
	for _, kind := range store.EventKinds() {
		names = append(names, string(kind))
	}
	return strings.Join(names, ", ")
}
