package httpapi

import "net/http"

// recorder passes an answer on and keeps its status and size, and the name of the token that the request came with.
type recorder struct {
	http.ResponseWriter
	code  int   // 0 before the answer has begun
	bytes int64 // of the body
	token string
}

// record wraps w, once however many middlewares ask for it.
func record(w http.ResponseWriter) *recorder {
	if already, ok := w.(*recorder); ok {
		return already
	}
	return &recorder{ResponseWriter: w}
}

func (r *recorder) WriteHeader(code int) {
	if r.code == 0 && code >= http.StatusOK { // an informational status is not the answer yet
		r.code = code
	}
	r.ResponseWriter.WriteHeader(code)
}

func (r *recorder) Write(body []byte) (int, error) {
	if r.code == 0 {
		r.code = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(body)
	r.bytes += int64(n)
	return n, err
}

// SetToken keeps the name of the request's token.
func (r *recorder) SetToken(name string) { r.token = name }

// Unwrap lets [http.ResponseController] flush and set deadlines.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
