package fault

import (
	"net/http"
	"strconv"
	"time"
)

// CutDownload sends half of the bytes and cuts the connection.
func CutDownload(w http.ResponseWriter, req *http.Request, next http.Handler) {
	next.ServeHTTP(&altered{ResponseWriter: w, alter: func(at, size int64, p []byte) []byte {
		return p[:min(int64(len(p)), max(0, size/2-at))]
	}}, req)
	_ = http.NewResponseController(w).Flush() // the half arrives
	panic(http.ErrAbortHandler)
}

// CorruptDownload changes one byte in the middle.
func CorruptDownload(w http.ResponseWriter, req *http.Request, next http.Handler) {
	next.ServeHTTP(&altered{ResponseWriter: w, alter: func(at, size int64, p []byte) []byte {
		if i := size/2 - at; i >= 0 && i < int64(len(p)) {
			p = append([]byte(nil), p...)
			p[i] ^= 1
		}
		return p
	}}, req)
}

// SlowDownload waits before each of some parts of the bytes.
func SlowDownload(pause time.Duration, parts int) Strike {
	return func(w http.ResponseWriter, req *http.Request, next http.Handler) {
		waits := 0
		next.ServeHTTP(&altered{ResponseWriter: w, alter: func(_, _ int64, p []byte) []byte {
			if waits < parts {
				waits++
				_ = http.NewResponseController(w).Flush() // what was sent arrives before the pause
				wait(req, pause)
			}
			return p
		}}, req)
	}
}

func wait(req *http.Request, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-req.Context().Done():
	}
}

// altered changes the bytes of a response. alter gets their offset in the body, and the body's size.
type altered struct {
	http.ResponseWriter
	alter func(at, size int64, p []byte) []byte
	at    int64
}

// Write implements [io.Writer].
func (a *altered) Write(p []byte) (int, error) {
	changed := a.alter(a.at, contentLength(a.Header()), p)
	a.at += int64(len(p))
	if _, err := a.ResponseWriter.Write(changed); err != nil {
		return 0, err
	}
	return len(p), nil
}

func contentLength(header http.Header) (size int64) {
	size, _ = strconv.ParseInt(header.Get("Content-Length"), 10, 64) // a body of unknown size stays unchanged
	return size
}
