package api

import (
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/shipped/problem"
)

// pointer names a place in a body (RFC 6901).
type pointer string

func (p pointer) to(member string) pointer {
	return p + "/" + pointer(strings.NewReplacer("~", "~0", "/", "~1").Replace(member))
}

func (p pointer) at(index int) pointer { return p + pointer("/"+strconv.Itoa(index)) }

// fields are the places in a body that are wrong.
type fields []problem.Field

func (f *fields) add(at pointer, detail string) {
	*f = append(*f, problem.Field{Pointer: "#" + string(at), Detail: detail})
}

// problem is the one for all of them; the first is told in its detail, for people.
func (f fields) problem() error {
	refused := problem.New(http.StatusUnprocessableEntity, strings.TrimPrefix(f[0].Pointer, "#/")+" "+f[0].Detail)
	if more := len(f) - 1; more > 0 {
		refused.Detail += fmt.Sprintf(" (and %d more)", more)
	}
	refused.Errors = f
	return refused
}

// compare finds what in value, as [parse] has read it, does not fit into a Go value of a type.
func (f *fields) compare(at pointer, value any, t reflect.Type) {
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		f.compareText(at, value, t)
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		f.compareObject(at, value, t)
	case reflect.Slice:
		elements, ok := value.([]any)
		if !ok {
			f.add(at, "must be an array")
		}
		for i, element := range elements {
			f.compare(at.at(i), element, t.Elem())
		}
	case reflect.String:
		text, ok := value.(string)
		if !ok {
			f.add(at, "must be a string")
		}
		if strings.ContainsRune(text, 0) {
			f.add(at, "must not contain U+0000, which Postgres does not keep")
		}
	case reflect.Bool:
		if _, ok := value.(bool); !ok {
			f.add(at, "must be true or false")
		}
	case reflect.Int64:
		number, ok := value.(json.Number)
		if _, err := number.Int64(); !ok || err != nil {
			f.add(at, "must be a whole number")
		}
	case reflect.Pointer:
		f.compare(at, value, t.Elem())
	default:
		panic("no body has a field of type " + t.String())
	}
}

func (f *fields) compareText(at pointer, value any, t reflect.Type) {
	text, ok := value.(string)
	if !ok {
		f.add(at, "must be a string")
		return
	}
	into, _ := reflect.TypeAssert[encoding.TextUnmarshaler](reflect.New(t))
	err := into.UnmarshalText([]byte(text))
	switch {
	case err != nil && t == reflect.TypeFor[time.Time]():
		f.add(at, "must be a time, as in 2026-01-31T12:00:00Z")
	case err != nil:
		f.add(at, err.Error())
	}
}

// compareObject wants each member that is not marked as one to omit, and no others.
func (f *fields) compareObject(at pointer, value any, t reflect.Type) {
	members, ok := value.(map[string]any)
	if !ok {
		f.add(at, "must be an object")
		return
	}
	known := map[string]bool{}
	for field := range t.Fields() {
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		known[name] = true
		member, there := members[name]
		switch {
		case there:
			f.compare(at.to(name), member, field.Type)
		case option == "":
			f.add(at.to(name), "is missing")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !known[name] {
			f.add(at.to(name), "is unknown")
		}
	}
}
