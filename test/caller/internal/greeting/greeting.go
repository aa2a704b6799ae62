// Package greeting greets, and remembers whom.
package greeting

import (
	"html"
	"io"
	"net/http"
	"strings"
)

// Text greets a person by name, or the world if the name is empty.
func Text(name string) string {
	if name = strings.TrimSpace(name); name == "" {
		name = "world"
	}
	return "Hello, " + name + "!"
}

// Handler greets ?name=.
func Handler(store *Store) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(w http.ResponseWriter, req *http.Request) {
		text := Text(req.FormValue("name"))
		if err := store.Remember(req.Context(), text); err != nil {
			http.Error(w, "the greeting was not kept", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, html.EscapeString(text))
	})
	return mux
}
