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

// answer is a whole answer in JSON, of which nothing is made anew for each request.
type answer struct {
	body   []byte
	length []string
}

func answerOf(value any) answer {
	body := encode(value)
	return answer{body, []string{strconv.Itoa(len(body))}}
}

// Values of headers, which are not changed.
var (
	inJSON  = []string{"application/json"}
	noStore = []string{"no-store"} // all answers are about this moment
	noSniff = []string{"nosniff"}
)

func (a answer) write(w http.ResponseWriter) {
	header := w.Header()
	header["Content-Type"] = inJSON
	header["Content-Length"] = a.length
	header["Cache-Control"] = noStore
	header["X-Content-Type-Options"] = noSniff
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(a.body) // fails when the client has gone, and then there is no one to answer
}
