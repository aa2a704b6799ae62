//go:build unix

package httpserver_test

import (
	"testing"

	"github.com/relkit/relkit/internal/shipped/httpserver"
)

func TestListenSaysWhatToDo(t *testing.T) {
	taken, err := httpserver.Listen(t.Context(), "127.0.0.1:0", "PORT or ADDR")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for name, tc := range map[string]struct{ addr, want string }{
		"in use": {taken.Addr().String(), "listen on " + taken.Addr().String() + ": bind: address already in use: " +
			"end the program that listens on it, or choose another with PORT or ADDR"},
		"of another machine": {"192.0.2.1:0", "listen on 192.0.2.1:0: bind: cannot assign requested address: " +
			"give an address of this machine with PORT or ADDR"},
	} {
		t.Run(name, func(t *testing.T) {
			listener, err := httpserver.Listen(t.Context(), tc.addr, "PORT or ADDR")
			if err == nil {
				_ = listener.Close()
				t.Fatal("listens")
			}
			if err.Error() != tc.want {
				t.Errorf("%q, want %q", err, tc.want)
			}
		})
	}
}
