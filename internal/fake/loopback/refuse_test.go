package loopback_test

import (
	"errors"
	"net/http"
	"syscall"
	"testing"

	"github.com/relkit/relkit/internal/fake/loopback"
)

func TestRefuseAndResume(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) {})
	get := func() error {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL(), http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(req)
		if err == nil {
			err = answer.Body.Close()
		}
		return err
	}
	if err := get(); err != nil {
		t.Fatal(err)
	}
	if err := server.Refuse(); err != nil {
		t.Fatal(err)
	}
	if err := get(); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("refusing, it answers %v", err)
	}
	if err := server.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := get(); err != nil {
		t.Error(err)
	}
	if err := server.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAsk(t *testing.T) {
	answer, err := loopback.Do(t.Context(), http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Asked", req.Method+" "+req.URL.Path+" "+req.Header.Get("Content-Type"))
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte("short and stout"))
	}), http.MethodPut, "http://fake/pot", "text/plain", []byte("tea"))
	if err != nil || answer.Status != http.StatusTeapot || string(answer.Body) != "short and stout" || answer.Header.Get("Asked") != "PUT /pot text/plain" {
		t.Errorf("got %+v, %v", answer, err)
	}
}
