package httpapi

import (
	"net/http"

	"github.com/relkit/relkit/internal/buildinfo"
)

// version reports what is running. The answer is the same for as long as the process lives.
func version(build buildinfo.Info) http.Handler {
	answer := answerOf(build)
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer.write(w) })
}
