package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/reply"
	"github.com/relkit/relkit/internal/shipped/store"
)

// watch is how a deployment comes to be known: either url is polled, or version is reported.
type watch struct {
	URL      string   `json:"url,omitempty"`
	Interval duration `json:"interval,omitempty"`
	Timeout  duration `json:"timeout,omitempty"`
	Version  string   `json:"version,omitempty"`
	Commit   string   `json:"commit,omitempty"`
}

// Bounds on polling, and what counts where the body says nothing.
const (
	leastInterval = 5 * time.Second // a deployment seldom takes less
	interval      = 30 * time.Second
	mostInterval  = 24 * time.Hour
	leastTimeout  = 100 * time.Millisecond
	timeout       = 5 * time.Second
	mostTimeout   = 30 * time.Second
)

// longestVersion is how much of a reported version is kept, in bytes. It need not be semver.
const longestVersion = 128

// putDeployment sets how a deployment is watched, or what runs there.
func (a *api) putDeployment(ctx context.Context, r *http.Request) (reply.Reply, error) {
	environment, project, err := placeOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	var body watch
	if err := readBody(r, &body); err != nil {
		return reply.Reply{}, err
	}
	if wrong := body.check(); len(wrong) > 0 {
		return reply.Reply{}, unprocessable(wrong)
	}
	d := catalog.Deployment{Environment: environment, Project: project}
	if body.URL != "" {
		d.URL = body.URL
		d.Interval = cmp.Or(time.Duration(body.Interval), interval)
		d.Timeout = cmp.Or(time.Duration(body.Timeout), timeout)
	} else {
		d.Version, d.Commit, d.LastSeen = body.Version, strings.ToLower(body.Commit), a.now()
	}
	created, err := a.store.PutDeployment(ctx, d)
	if err != nil {
		return reply.Reply{}, err
	}
	kept, err := a.deployment(ctx, r)
	if created {
		kept.Status = http.StatusCreated
	}
	return kept, err
}

// removeDeployment ends the watch and keeps the history.
func (a *api) removeDeployment(ctx context.Context, r *http.Request) (reply.Reply, error) {
	environment, project, err := placeOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	err = a.store.RemoveDeployment(ctx, environment, project)
	if errors.Is(err, store.ErrNotFound) {
		return reply.Reply{}, notDeployed(environment, project)
	}
	return reply.Reply{Status: http.StatusNoContent}, err
}

// check finds what is wrong with a body whose types are right.
func (w watch) check() []catalog.FieldError {
	var found shape
	switch {
	case (w.URL == "") == (w.Version == ""):
		found.add("", "must have either url, to be polled, or version, which was deployed")
	case w.URL != "":
		w.checkPolled(&found)
	default:
		w.checkReported(&found)
	}
	return found.wrong
}

func (w watch) checkPolled(found *shape) {
	if err := catalog.CheckURL(w.URL); err != nil {
		found.add("/url", err.Error())
	}
	if w.Commit != "" {
		found.add("/commit", "must be left out: what is polled tells it")
	}
	polls, waits := cmp.Or(time.Duration(w.Interval), interval), cmp.Or(time.Duration(w.Timeout), timeout)
	if polls < leastInterval || polls > mostInterval {
		found.add("/interval", "must be from 5s to 24h")
	} else if waits > polls {
		found.add("/timeout", "must not be longer than interval")
	}
	if waits < leastTimeout || waits > mostTimeout {
		found.add("/timeout", "must be from 100ms to 30s")
	}
}

func (w watch) checkReported(found *shape) {
	if len(w.Version) > longestVersion || strings.ContainsFunc(w.Version, unicode.IsControl) {
		found.add("/version", fmt.Sprintf("must be at most %d bytes without control characters", longestVersion))
	}
	if w.Commit != "" && !commitForm.MatchString(w.Commit) {
		found.add("/commit", "must be 7 to 64 hexadecimal digits")
	}
	if w.Interval != 0 {
		found.add("/interval", "must be left out without url: nothing is polled")
	}
	if w.Timeout != 0 {
		found.add("/timeout", "must be left out without url: nothing is polled")
	}
}

// commitForm allows for a hash that was cut short, as in git describe.
var commitForm = regexp.MustCompile(`^[0-9A-Fa-f]{7,64}$`)
