package httpapi

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// encode is the JSON of a value of this package's types, all of which can be written as JSON.
func encode(value any) []byte {
	body, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return append(body, '\n')
}

// write sends a whole answer in JSON.
func write(w http.ResponseWriter, body []byte) {
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("Cache-Control", "no-store") // all answers are about this moment
	header.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body) // fails when the client has gone, and then nobody is left to tell
}
