package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/relkit/relkit/internal/shipped/access"
	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/reply"
	"github.com/relkit/relkit/internal/shipped/seal"
	"github.com/relkit/relkit/internal/shipped/store"
)

// watch is how a deployment comes to be known: either url is polled, or version is reported.
type watch struct {
	URL      string   `json:"url,omitempty"`
	Interval duration `json:"interval,omitempty"`
	Timeout  duration `json:"timeout,omitempty"`
	Version  string   `json:"version,omitempty"`
	Commit   string   `json:"commit,omitempty"`
	Digests  []string `json:"digests,omitempty"`

	Header      string `json:"header,omitempty"`
	VersionPath string `json:"version_path,omitempty"`
	CommitPath  string `json:"commit_path,omitempty"`
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

// mostDigests is how many images one deployment may be of.
const mostDigests = 20

// putDeployment sets how a deployment is watched, or what runs there.
func (a *api) putDeployment(ctx context.Context, r *http.Request) (reply.Reply, error) {
	environment, project, err := placeOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	if err := permit(ctx, project, environment); err != nil {
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
		header, err := a.seal(d, body.Header)
		if err != nil {
			return reply.Reply{}, err
		}
		d.Poll = catalog.Poll{Header: header, VersionPath: body.VersionPath, CommitPath: body.CommitPath}
	} else {
		d.Version, d.Commit, d.LastSeen = body.Version, strings.ToLower(body.Commit), a.now()
		d.Digests, d.ReportedBy = body.Digests, access.Name(ctx)
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

// seal encrypts the header of polls. It is good only for this deployment and address.
func (a *api) seal(d catalog.Deployment, header string) (string, error) {
	if header == "" {
		return "", nil
	}
	sealed, err := a.keys.Seal(header, d.Place())
	if errors.Is(err, seal.ErrNoKey) {
		return "", unprocessable([]catalog.FieldError{{Pointer: "/header", Detail: "needs a key that encrypts it in the database: SHIPPED_SECRET_KEY is not set"}})
	}
	return sealed, err
}

// removeDeployment ends the watch and keeps the history.
func (a *api) removeDeployment(ctx context.Context, r *http.Request) (reply.Reply, error) {
	environment, project, err := placeOf(r)
	if err != nil {
		return reply.Reply{}, err
	}
	if err := permit(ctx, project, environment); err != nil {
		return reply.Reply{}, err
	}
	err = a.store.RemoveDeployment(ctx, environment, project)
	if errors.Is(err, store.ErrNotFound) {
		return reply.Reply{}, notDeployed(environment, project)
	}
	return reply.Reply{Status: http.StatusNoContent}, err
}

// check finds what is wrong with a body whose types are right.
func (w *watch) check() []catalog.FieldError {
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

func (w *watch) checkPolled(found *shape) {
	if err := catalog.CheckURL(w.URL); err != nil {
		found.add("/url", err.Error())
	}
	if w.Commit != "" {
		found.add("/commit", "must be left out: what is polled reports it")
	}
	if len(w.Digests) > 0 {
		found.add("/digests", "must be left out: what is polled does not report them")
	}
	if w.Header != "" && !isHeader(w.Header) {
		found.add("/header", "must be a name and a value, as in Authorization: Bearer …, of at most 1000 characters")
	}
	const named = "must be names with dots between them, as in build.version"
	if w.VersionPath != "" && !pathForm().MatchString(w.VersionPath) {
		found.add("/version_path", named)
	}
	if w.CommitPath != "" && !pathForm().MatchString(w.CommitPath) {
		found.add("/commit_path", named)
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

func (w *watch) checkReported(found *shape) {
	version, err := catalog.NormalizeRunning(w.Version)
	if err != nil {
		found.add("/version", err.Error())
	}
	w.Version = version
	if len(w.Digests) > mostDigests {
		found.add("/digests", fmt.Sprintf("has %d entries, and %d are allowed", len(w.Digests), mostDigests))
		return
	}
	for i, digest := range w.Digests {
		w.Digests[i] = strings.ToLower(digest)
		if err := catalog.CheckDigest(w.Digests[i]); err != nil {
			found.add(pointer("/digests").at(i), err.Error())
		}
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
	if w.Header != "" || w.VersionPath != "" || w.CommitPath != "" {
		found.add("", "must have header, version_path and commit_path only with url: nothing is polled")
	}
}

// headerForm leaves out the limits of length: compiling so many repetitions would take longer than the rest of a command's start.
var headerForm = regexp.MustCompile(`^[A-Za-z0-9-]+: [\x20-\x7e]+$`)

// isHeader reports whether a text is one header with its value, of a length that is accepted.
func isHeader(text string) bool {
	const longestName, longestValue = 100, 898
	name, value, _ := strings.Cut(text, ": ")
	return len(name) <= longestName && len(value) <= longestValue && headerForm.MatchString(text)
}

// pathForm is the pattern in the OpenAPI document. It is compiled on first use, for the same reason.
var pathForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-]{1,50}(\.[A-Za-z0-9_-]{1,50}){0,7}$`) })

// commitForm allows for a hash that was cut short, as in git describe.
var commitForm = regexp.MustCompile(`^[0-9A-Fa-f]{7,64}$`)
