package access

import "context"

type nameKey struct{}

// WithName makes room in ctx for the name of the token that a request brings. It is for who surrounds
// all handlers and asks for [Name] when they are through, as the access log does.
func WithName(ctx context.Context) context.Context {
	return context.WithValue(ctx, nameKey{}, new(string))
}

// Name is the name of the token that the request of ctx came with; empty when none was needed or known.
func Name(ctx context.Context) string {
	if name, ok := ctx.Value(nameKey{}).(*string); ok {
		return *name
	}
	return ""
}

// withRoom is [WithName] where nobody has made room yet.
func withRoom(ctx context.Context) context.Context {
	if _, ok := ctx.Value(nameKey{}).(*string); ok {
		return ctx
	}
	return WithName(ctx)
}

func keepName(ctx context.Context, name string) {
	if room, ok := ctx.Value(nameKey{}).(*string); ok {
		*room = name
	}
}
