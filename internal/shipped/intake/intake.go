// Package intake takes webhooks of GitHub for releases, and brings what is kept of a release into line with what GitHub has. A webhook
// is a signed reason to ask GitHub, and nothing in it but the repository and the tag is used: one that is late, repeated or
// replayed makes the service look at what is true now, and changes nothing a second time.
//
// It takes no other events, and nothing that is not signed.
package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/limit"
	"github.com/relkit/relkit/internal/shipped/outbound"
	"github.com/relkit/relkit/internal/shipped/problem"
)

// Path is where GitHub sends its webhooks.
const Path = "/hooks/github"

const (
	// maxBody is how large a webhook may be, in bytes: one of a release with 1,000 assets has 2 MB.
	maxBody = 4 << 20

	// timeout is below the 10 seconds that GitHub waits
	// (https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks).
	timeout = 9 * time.Second
)

// Store is the part of [store.Store] that keeps releases.
type Store interface {
	AddRelease(ctx context.Context, r catalog.Release) (added bool, err error)
	Release(ctx context.Context, project string, version catalog.Version) (catalog.Release, error)
	Retract(ctx context.Context, project string, version catalog.Version, r catalog.Retraction) error
	CorrectNotes(ctx context.Context, project string, version catalog.Version, notes string) error
}

// Options are what the handler needs.
type Options struct {
	Store    Store
	Secrets  Secrets        // that GitHub signs with
	Projects Projects       // the repositories that are known
	API      string         // https://api.github.com, or that of another instance
	Token    func() string  // for the API; empty for none
	Allow    outbound.Allow // addresses to be connected to beside the usual ones

	UserAgent string // as in shipped/1.2.3
	Now       func() time.Time
	Log       *slog.Logger
}

type intake struct {
	Options

	github github
	bodies *limit.Bound // apart from those of the API: a signature can be checked only when the body is there
}

// New returns the handler of [Path].
func New(o Options) http.Handler {
	return &intake{Options: o, github: newGitHub(o), bodies: limit.NewBound(maxBody)}
}

// hook is what is used of a webhook.
type hook struct {
	Action     string `json:"action"`
	Repository struct {
		FullName string `json:"full_name"`
	} `json:"repository"`
	Release struct {
		Tag   string `json:"tag_name"`
		Draft bool   `json:"draft"`
	} `json:"release"`
}

// ServeHTTP checks a webhook and acts on it. Events that do not apply here are answered with 200, so that GitHub does not show a failure.
func (i *intake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), timeout)
	defer cancel()
	content, done, err := i.receive(ctx, r)
	if err != nil {
		i.refuse(w, r, err)
		return
	}
	result, err := i.act(ctx, r.Header.Get("X-Github-Event"), content)
	done()
	if err != nil {
		i.refuse(w, r, err)
		return
	}
	i.Log.InfoContext(ctx, "a webhook of GitHub", "result", result, "delivery", r.Header.Get("X-Github-Delivery"))
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	body, err := json.Marshal(map[string]string{"result": result})
	if err != nil {
		panic(err) // a string, which can always be written
	}
	_, _ = w.Write(append(body, '\n')) // fails when the client has gone
}

// receive reads the body and checks its signature. What it returns releases the memory of the body.
func (i *intake) receive(ctx context.Context, r *http.Request) (body []byte, done func(), err error) {
	signature := r.Header.Get("X-Hub-Signature-256")
	if signature == "" {
		return nil, nil, problem.New(http.StatusUnauthorized, "the webhook is not signed: set a secret for it on GitHub")
	}
	size := r.ContentLength
	if size > maxBody {
		return nil, nil, problem.New(http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", maxBody))
	}
	if size < 0 {
		size = maxBody
	}
	done, err = i.bodies.Take(ctx, size)
	if err != nil {
		return nil, nil, err
	}
	buffer := bytes.NewBuffer(make([]byte, 0, max(r.ContentLength, 0)+bytes.MinRead))
	_, err = buffer.ReadFrom(io.LimitReader(r.Body, maxBody+1))
	switch {
	case err != nil:
		err = problem.New(http.StatusBadRequest, "the body broke off before its end")
	case buffer.Len() > maxBody:
		err = problem.New(http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", maxBody))
	case !i.Secrets.signed(signature, buffer.Bytes()):
		err = problem.New(http.StatusUnauthorized, "the signature is not that of a secret in SHIPPED_GITHUB_SECRET")
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	return buffer.Bytes(), done, nil
}

// act does what a webhook is a reason for, and says what that was.
func (i *intake) act(ctx context.Context, event string, content []byte) (result string, err error) {
	if event != "release" {
		return "ignored: the event " + quoted(event) + " is not release", nil
	}
	var h hook
	if err := json.Unmarshal(content, &h); err != nil {
		return "", problem.New(http.StatusBadRequest, "the body is not the JSON of a release event: set the content type application/json on GitHub")
	}
	repository, project, known := i.Projects.find(h.Repository.FullName)
	if !known {
		return "ignored: SHIPPED_GITHUB_PROJECTS does not have " + quoted(h.Repository.FullName), nil
	}
	version, err := catalog.ParseVersion(h.Release.Tag)
	if err != nil {
		return "ignored: the tag " + quoted(h.Release.Tag) + " " + err.Error(), nil //nolint:nilerr // GitHub is to show no failure
	}
	if h.Release.Draft {
		return "ignored: " + project + " " + string(version) + " is a draft", nil
	}
	switch h.Action {
	case "published", "released", "prereleased", "edited":
		return i.publish(ctx, repository, project, h.Release.Tag, version)
	case "deleted", "unpublished":
		return i.withdraw(ctx, repository, project, h.Release.Tag, version)
	}
	return "ignored: the action " + quoted(h.Action) + " changes nothing", nil
}

func quoted(text string) string { return fmt.Sprintf("%.100q", text) }

// refuse answers with a problem. What GitHub shows of it helps who set the webhook up.
func (i *intake) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if refused, ok := errors.AsType[*problem.Error](err); ok {
		i.Log.WarnContext(r.Context(), "a webhook of GitHub was refused", "status", refused.Status, "reason", refused.Detail, "delivery", r.Header.Get("X-Github-Delivery"))
		refused.Write(w)
		return
	}
	if errors.Is(err, limit.ErrBusy) {
		w.Header().Set("Retry-After", "1")
		problem.Write(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	if failed, ok := errors.AsType[outbound.RefusalError](err); ok {
		i.Log.WarnContext(r.Context(), "GitHub was not asked for a release", "error", err)
		problem.Write(w, http.StatusBadGateway, "the API of GitHub "+failed.Error()+": redeliver the webhook later")
		return
	}
	i.Log.ErrorContext(r.Context(), "the store failed", "error", err)
	w.Header().Set("Retry-After", "5")
	problem.Write(w, http.StatusServiceUnavailable, "the store does not answer as it should: redeliver the webhook in a moment")
}
