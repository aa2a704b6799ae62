package postgrestest

import (
	"fmt"
	"runtime"
	"testing"
)

// failing is a test that keeps why it failed instead of showing it.
type failing struct {
	testing.TB
	why string
}

func (f *failing) Helper() {}

func (f *failing) Fatalf(format string, args ...any) {
	f.why = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// Fatal records why, and ends the goroutine.
func (f *failing) Fatal(args ...any) {
	f.why = fmt.Sprint(args...)
	runtime.Goexit()
}

// failure returns what a test shows that asks p for a database; empty when it gets one.
func failure(tb testing.TB, p *provider) string {
	tb.Helper()
	f := &failing{TB: tb}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.url(f, "")
	}()
	<-ended
	return f.why
}
