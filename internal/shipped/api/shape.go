package api

import (
	"encoding"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

// pointer names a place in a body (RFC 6901).
type pointer string

func (p pointer) to(member string) pointer {
	return p + "/" + pointer(strings.NewReplacer("~", "~0", "/", "~1").Replace(member))
}

func (p pointer) at(index int) pointer { return p + pointer("/"+strconv.Itoa(index)) }

// mostWrong is how many places are reported at once: an answer must not be larger than its request.
const mostWrong = 50

// shape finds what in a body does not fit into the Go value that it is for.
type shape struct{ wrong []catalog.FieldError }

func (s *shape) add(at pointer, detail string) {
	if len(s.wrong) < mostWrong {
		s.wrong = append(s.wrong, catalog.FieldError{Pointer: string(at), Detail: detail})
	}
}

// compare finds what in value, as [parse] has read it, does not fit into a Go value of a type.
func (s *shape) compare(at pointer, value any, t reflect.Type) {
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		s.compareText(at, value, t)
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		s.compareObject(at, value, t)
	case reflect.Slice:
		elements, ok := value.([]any)
		if !ok {
			s.add(at, "must be an array")
		}
		for i, element := range elements {
			s.compare(at.at(i), element, t.Elem())
		}
	case reflect.String:
		if _, ok := value.(string); !ok {
			s.add(at, "must be a string")
		}
	case reflect.Bool:
		if _, ok := value.(bool); !ok {
			s.add(at, "must be true or false")
		}
	case reflect.Int64:
		number, ok := value.(json.Number)
		if _, err := number.Int64(); !ok || err != nil {
			s.add(at, "must be a whole number")
		}
	case reflect.Pointer:
		s.compare(at, value, t.Elem())
	default:
		panic("no body has a field of type " + t.String())
	}
}

func (s *shape) compareText(at pointer, value any, t reflect.Type) {
	text, ok := value.(string)
	if !ok {
		s.add(at, "must be a string")
		return
	}
	into, _ := reflect.TypeAssert[encoding.TextUnmarshaler](reflect.New(t))
	err := into.UnmarshalText([]byte(text))
	switch {
	case err != nil && t == reflect.TypeFor[time.Time]():
		s.add(at, "must be a time, as in 2026-01-31T12:00:00Z")
	case err != nil:
		s.add(at, err.Error())
	}
}

// compareObject wants each member that is not marked as one to omit, and no others.
func (s *shape) compareObject(at pointer, value any, t reflect.Type) {
	members, ok := value.(map[string]any)
	if !ok {
		s.add(at, "must be an object")
		return
	}
	known := map[string]bool{}
	for field := range t.Fields() {
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		known[name] = true
		member, there := members[name]
		switch {
		case there:
			s.compare(at.to(name), member, field.Type)
		case option == "":
			s.add(at.to(name), "is missing")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !known[name] {
			s.add(at.to(name), "is unknown")
		}
	}
}
