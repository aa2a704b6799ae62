package access

import "context"

// caller is who sends a request.
type caller struct {
	name  string
	scope scope
}

type callerKey struct{}

// WithName makes room in ctx for the token that a request brings. It is for who surrounds
// all handlers and asks for [Name] when they are through, as the access log does.
func WithName(ctx context.Context) context.Context {
	return context.WithValue(ctx, callerKey{}, new(caller))
}

// Name is the name of the token that the request of ctx came with; empty when none was needed or known.
func Name(ctx context.Context) string {
	if known, ok := ctx.Value(callerKey{}).(*caller); ok {
		return known.name
	}
	return ""
}

// withCaller keeps who sends a request, in the room that was made for it or in a new one.
func withCaller(ctx context.Context, found token) context.Context {
	known, ok := ctx.Value(callerKey{}).(*caller)
	if !ok {
		ctx = WithName(ctx)
		return withCaller(ctx, found)
	}
	*known = caller{found.name, found.scope}
	return ctx
}
