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

// A cursor is a position in a list, of which clients know no more than that it is one. It names the last entry of a page, so that
// entries which are added later move nothing.

var errCursor = errors.New("is no cursor of this list: take next from the page before")

// encodeCursor is what [decodeCursor] reads. No field has a space in it.
func encodeCursor(fields ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(fields, " ")))
}

// decodeCursor refuses what encodeCursor has not made of so many fields.
func decodeCursor(cursor string, number int) ([]string, error) {
	text, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil {
		return nil, errCursor
	}
	fields := strings.Split(string(text), " ")
	if len(fields) != number {
		return nil, errCursor
	}
	return fields, nil
}

func releaseCursor(p store.Position) string {
	return encodeCursor(strconv.FormatInt(p.PublishedAt.UnixMicro(), 10), p.Project, string(p.Version))
}

func parseReleaseCursor(cursor string) (*store.Position, error) {
	fields, err := decodeCursor(cursor, 3)
	if err != nil {
		return nil, err
	}
	micros, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return nil, errCursor
	}
	version, err := catalog.ParseVersion(fields[2])
	if err != nil {
		return nil, errCursor
	}
	p := &store.Position{PublishedAt: time.UnixMicro(micros).UTC(), Project: fields[1], Version: version}
	year := p.PublishedAt.Year()
	if year < 0 || year > 9999 || catalog.CheckName(p.Project) != nil || releaseCursor(*p) != cursor {
		return nil, errCursor
	}
	return p, nil
}

func parsePlaceCursor(cursor string) (*store.Place, error) {
	fields, err := decodeCursor(cursor, 2)
	if err != nil || catalog.CheckName(fields[0]) != nil || catalog.CheckName(fields[1]) != nil {
		return nil, errCursor
	}
	return &store.Place{Environment: fields[0], Project: fields[1]}, nil
}

func parseNameCursor(cursor string) (string, error) {
	fields, err := decodeCursor(cursor, 1)
	if err != nil || catalog.CheckName(fields[0]) != nil {
		return "", errCursor
	}
	return fields[0], nil
}

func parseNumberCursor(cursor string) (int64, error) {
	fields, err := decodeCursor(cursor, 1)
	if err != nil {
		return 0, err
	}
	number, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil || number < 1 || encodeCursor(strconv.FormatInt(number, 10)) != cursor {
		return 0, errCursor
	}
	return number, nil
}
