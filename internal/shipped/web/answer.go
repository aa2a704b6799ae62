package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/relkit/relkit/internal/shipped/limit"
	"github.com/relkit/relkit/internal/shipped/reply"
	"github.com/relkit/relkit/internal/shipped/store"
)

// view is a page that is not written yet: a template and what it shows.
type view struct {
	template string
	title    string
	content  any
}

// readerError is an error that is shown to the reader of a page, with what they can do about it.
type readerError struct {
	status         int
	title, message string
}

func (e readerError) Error() string { return e.message }

func notFound(message string) error {
	return readerError{http.StatusNotFound, "Not found", message}
}

func badRequest(message string) error {
	return readerError{http.StatusBadRequest, "That address is not right", message}
}

func nothing(_ context.Context, _ *http.Request) (view, error) {
	return view{}, notFound("There is no such page.")
}

// problem is the page that says why there is no other one.
func problem(title, message string) view {
	return view{"problem", title, struct{ Title, Message string }{title, message}}
}

// answer makes a handler of what prepares a page.
func (s *site) answer(prepare func(context.Context, *http.Request) (view, error)) http.Handler {
	return reply.Handler(s.limits, func(ctx context.Context, r *http.Request) (reply.Reply, error) {
		prepared, err := prepare(ctx, r)
		if err != nil {
			return reply.Reply{}, err
		}
		return s.page(http.StatusOK, prepared), nil
	}, s.refuse)
}

// refuse answers with a page that says what is wrong. What the store said is only for the log.
func (s *site) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if shown, ok := errors.AsType[readerError](err); ok {
		reply.Send(w, r, s.page(shown.status, problem(shown.title, shown.message)))
		return
	}
	if errors.Is(err, limit.ErrBusy) {
		w.Header().Set("Retry-After", "1")
		reply.Send(w, r, s.page(http.StatusServiceUnavailable, problem("Busy", "The service has as much to do as it can. Try again in a moment.")))
		return
	}
	if !errors.Is(r.Context().Err(), context.Canceled) { // else the client has gone, and nothing has failed
		s.log.ErrorContext(r.Context(), "the store failed", "error", err, "request_id", w.Header().Get("X-Request-Id"))
	}
	w.Header().Set("Retry-After", "5")
	reply.Send(w, r, s.page(http.StatusServiceUnavailable,
		problem("Not available", "The store does not answer as it should. Nothing is lost: try again in a moment.")))
}

// page writes a page. Browsers ask for it again each time, and no cache keeps it.
func (s *site) page(status int, v view) reply.Reply {
	return reply.Reply{Status: status, ContentType: "text/html; charset=utf-8", Body: s.render(v), Caching: "private, no-cache"}
}

// protected sets the headers of all that this package serves.
func protected(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protect(w.Header())
		next.ServeHTTP(w, r)
	})
}

// protect has browsers load and run nothing but what this package serves. Text of others that got
// through as markup could neither run nor call home.
func protect(header http.Header) {
	header.Set("Content-Security-Policy", strings.Join([]string{
		"default-src 'none'",
		"style-src 'self'",
		"script-src 'self'",
		"img-src 'self'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
	}, "; "))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY") // for browsers that do not know frame-ancestors
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// orNotFound turns what the store says of a thing that is not there into a page that says so.
func orNotFound(err error, message string) error {
	if errors.Is(err, store.ErrNotFound) {
		return notFound(message)
	}
	return err
}

// frame is what surrounds the content of each page.
type frame struct {
	Title   string
	Home    bool
	API     bool
	Version string
	Content any
}

func (s *site) render(v view) []byte {
	var page bytes.Buffer
	if err := templates()[v.template].ExecuteTemplate(&page, "page", frame{v.title, v.template == "home", v.template == "reference", s.version, v.content}); err != nil {
		panic(err) // the templates fit the views, whatever is in the store
	}
	return page.Bytes()
}
