package api

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// A cursor is a position in the list of releases, of which clients know no more than that it is one.
// It names the last release of a page, so that releases which are added later move nothing.

// encodeCursor is what [decodeCursor] reads.
func encodeCursor(p store.Position) string {
	text := strconv.FormatInt(p.PublishedAt.UnixMicro(), 10) + " " + p.Project + " " + string(p.Version)
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

var errCursor = errors.New("is no cursor of a list of releases: take next from the page before")

// decodeCursor refuses what encodeCursor has not made.
func decodeCursor(cursor string) (store.Position, error) {
	text, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil {
		return store.Position{}, errCursor
	}
	parts := strings.Split(string(text), " ")
	if len(parts) != 3 {
		return store.Position{}, errCursor
	}
	micros, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return store.Position{}, errCursor
	}
	version, err := catalog.ParseVersion(parts[2])
	if err != nil {
		return store.Position{}, errCursor
	}
	p := store.Position{PublishedAt: time.UnixMicro(micros).UTC(), Project: parts[1], Version: version}
	year := p.PublishedAt.Year()
	if year < 0 || year > 9999 || catalog.CheckName(p.Project) != nil || encodeCursor(p) != cursor {
		return store.Position{}, errCursor
	}
	return p, nil
}
