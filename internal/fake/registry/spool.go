package registry

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
)

// spool keeps uploads on disk while they arrive. The registry behind it would keep them in memory, and accept one at a time: through the
// spool, it gets each layer in one request (OCI distribution specification, "Single POST").
type spool struct {
	dir  *os.Root
	next http.Handler
}

// ServeHTTP implements [http.Handler].
func (s spool) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	folder, id := path.Split(req.URL.Path)
	// The registry's names of uploads are numbers; other names are not used in a path.
	if _, err := strconv.ParseUint(id, 10, 64); err != nil || !strings.HasSuffix(folder, "/blobs/uploads/") {
		s.next.ServeHTTP(w, req)
		return
	}
	switch req.Method {
	case http.MethodPatch:
		s.patch(w, req, id)
	case http.MethodPut:
		s.put(w, req, folder, id)
	default:
		s.next.ServeHTTP(w, req)
	}
}

// patch adds a chunk to an upload.
func (s spool) patch(w http.ResponseWriter, req *http.Request, id string) {
	size, err := s.add(id, req.Body, req.Header.Get("Content-Range"))
	switch {
	case errors.Is(err, errOutOfOrder):
		http.Error(w, err.Error(), http.StatusRequestedRangeNotSatisfiable)
		return
	case err != nil:
		http.Error(w, fmt.Sprintf("store the upload: %v", err), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Location", req.URL.Path)
	w.Header().Set("Range", fmt.Sprintf("0-%d", size-1))
	w.WriteHeader(http.StatusAccepted)
}

var errOutOfOrder = errors.New("the chunk does not follow the one before")

// add appends a chunk to the file of an upload, all or nothing, and returns the length of the file. It checks the offset of the chunk if
// its range (first-last) is given.
func (s spool) add(id string, chunk io.Reader, chunkRange string) (size int64, err error) {
	to, err := s.dir.OpenFile(id, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	before, err := to.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	if first, _, given := strings.Cut(chunkRange, "-"); given && first != strconv.FormatInt(before, 10) {
		return before, errOutOfOrder
	}
	n, err := io.Copy(to, chunk)
	if err != nil {
		return before, errors.Join(err, to.Truncate(before))
	}
	return before + n, nil
}

// put completes an upload: it passes on its chunks, and a last one that may be everything or empty, as one layer.
func (s spool) put(w http.ResponseWriter, req *http.Request, folder, id string) {
	whole := req.Clone(req.Context())
	whole.Method, whole.URL.Path = http.MethodPost, folder
	chunks, err := s.dir.Open(id)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		http.Error(w, fmt.Sprintf("read the upload: %v", err), http.StatusInternalServerError)
		return
	default:
		defer func() { _, _ = chunks.Close(), s.dir.Remove(id) }()
		whole.Body = io.NopCloser(io.MultiReader(chunks, req.Body))
		whole.ContentLength = -1 // the digest decides
	}
	s.next.ServeHTTP(w, whole)
}
