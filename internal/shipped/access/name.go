package access

import (
	"context"
	"net/http"
)

// caller is who sends a request.
type caller struct {
	name  string
	scope scope
}

type callerKey struct{}

// Recorder is a [http.ResponseWriter] that keeps the name of the token that its request came with, as the access log does. It may be
// inside others that have an Unwrap method, as [http.ResponseController] wants it.
type Recorder interface{ SetToken(name string) }

// record gives the name to the first recorder there is.
func record(w http.ResponseWriter, name string) {
	for w != nil {
		if recorder, ok := w.(Recorder); ok {
			recorder.SetToken(name)
			return
		}
		inner, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return
		}
		w = inner.Unwrap()
	}
}

// Name is the name of the token that the request of ctx came with; empty when none was needed or known.
func Name(ctx context.Context) string {
	known, _ := callerOf(ctx)
	return known.name
}

func callerOf(ctx context.Context) (caller, bool) {
	known, ok := ctx.Value(callerKey{}).(caller)
	return known, ok
}

// withCaller keeps who sends a request.
func withCaller(ctx context.Context, found token) context.Context {
	return context.WithValue(ctx, callerKey{}, caller{found.name, found.scope})
}
