package reply

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
)

// worthwhile is the size in bytes from which an answer is compressed: a smaller one fits into one packet as it is.
const worthwhile = 1400

// compressors are kept: one takes most of a megabyte. There are as many as processors can be busy with, and who finds none waits.
var compressors = func() chan *gzip.Writer {
	const most = 4
	kept := make(chan *gzip.Writer, most)
	for range most {
		kept <- nil // made when it is needed
	}
	return kept
}()

func compress(body []byte) []byte {
	var smaller bytes.Buffer
	writer := <-compressors
	defer func() { compressors <- writer }()
	if writer == nil {
		writer, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed) // a level that there is
	}
	writer.Reset(&smaller)
	_, _ = writer.Write(body) // a buffer takes everything
	_ = writer.Close()
	writer.Reset(nil)
	return smaller.Bytes()
}

// acceptsGzip reads Accept-Encoding (RFC 9110, section 12.5.3).
func acceptsGzip(request http.Header) bool {
	for entry := range strings.SplitSeq(strings.Join(request.Values("Accept-Encoding"), ","), ",") {
		coding, parameter, _ := strings.Cut(entry, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			weight, weighted := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(parameter), " ", ""), "q=")
			quality, err := strconv.ParseFloat(weight, 64)
			return !weighted || err == nil && quality > 0
		}
	}
	return false
}
