// Package reply answers requests with whole answers: it bounds how many are made at once, compresses them, and sends none that the
// client has already. What they say is decided by their makers.
package reply

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/relkit/relkit/internal/shipped/limit"
)

// Reply is a whole answer.
type Reply struct {
	Status      int
	ContentType string
	Body        []byte // none with [http.StatusNoContent]
	Caching     string // Cache-Control
	Location    string // of what was made
	Link        string // to the next page
}

// timeout is how long the store may take for one request: longer than it ever needs, and short enough that a client learns of a
// database that is away.
const timeout = 10 * time.Second

// Maker makes the answer to a request. What it refuses is an error.
type Maker func(ctx context.Context, r *http.Request) (Reply, error)

// Handler makes answers and sends them, as many at once as limits allow. It leaves errors to refuse, [limit.ErrBusy] among them.
func Handler(limits *limit.Limits, maker Maker, refuse func(http.ResponseWriter, *http.Request, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		packed, err := prepare(limits, maker, r)
		if err == nil {
			err = packed.send(w, limits)
		}
		if err != nil {
			refuse(w, r, err)
		}
	})
}

// prepare makes an answer. When it returns, nothing is under way for the request but the sending.
func prepare(limits *limit.Limits, maker Maker, r *http.Request) (packed, error) {
	leave, err := limits.Requests.Take(r.Context(), 1)
	if err != nil {
		return packed{}, err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(r.Context(), timeout)
	defer cancel()
	made, err := maker(ctx, r)
	if err != nil {
		return packed{}, err
	}
	return pack(made, r), nil
}

// packed is an answer in the form in which it is sent.
type packed struct {
	Reply

	tag      string // without one it is not asked for again
	encoding string
	head     bool // the client wants only the header
}

// pack compresses an answer, or leaves out what the client has.
func pack(made Reply, r *http.Request) packed {
	p := packed{Reply: made, head: r.Method == http.MethodHead}
	if (r.Method == http.MethodGet || p.head) && made.Status == http.StatusOK {
		p.tag = tagOf(made.Body)
		if holds(r.Header, p.tag) {
			p.Status, p.Body = http.StatusNotModified, nil
			return p
		}
	}
	if len(made.Body) >= worthwhile && acceptsGzip(r.Header) {
		p.Body, p.encoding = compress(made.Body), "gzip"
		if p.tag != "" {
			p.tag = "W/" + p.tag // the same for both forms
		}
	}
	return p
}

// small is the size in bytes of an answer that is not counted: the system takes it from the process at once.
const small = 16 << 10

// Send sends an answer that was made without waiting for anything, such as a page that says what is wrong.
func Send(w http.ResponseWriter, r *http.Request, made Reply) {
	p := packed{Reply: made, head: r.Method == http.MethodHead}
	p.write(w)
}

// send refuses an answer that would exceed the bound together with those that slow clients are taking.
func (p packed) send(w http.ResponseWriter, limits *limit.Limits) error {
	if len(p.Body) > small && !p.head {
		giveBack, ok := limits.Answers.TryTake(int64(len(p.Body)))
		if !ok {
			return limit.ErrBusy
		}
		defer giveBack()
	}
	p.write(w)
	return nil
}

func (p packed) write(w http.ResponseWriter) {
	header := w.Header()
	for name, value := range map[string]string{
		"Cache-Control": p.Caching, "Location": p.Location, "Link": p.Link, "ETag": p.tag, "Content-Encoding": p.encoding,
	} {
		if value != "" {
			header.Set(name, value)
		}
	}
	if p.tag != "" {
		header.Add("Vary", "Accept-Encoding")
	}
	if len(p.Body) > 0 {
		header.Set("Content-Type", p.ContentType)
		header.Set("Content-Length", strconv.Itoa(len(p.Body)))
		header.Set("X-Content-Type-Options", "nosniff")
	}
	w.WriteHeader(p.Status)
	if !p.head {
		_, _ = w.Write(p.Body) // fails when the client has gone, and then there is no one to answer
	}
}
