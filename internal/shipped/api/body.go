package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"unicode/utf8"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/problem"
)

// maxBody is how large a body may be, in bytes.
const maxBody = 1 << 20

// readBody decodes the JSON body of a request into a pointer to a struct. What cannot be read is a 400
// or a 415, what can be but says something else than it should a 422 that names each field.
func readBody(r *http.Request, into any) error {
	if mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || mediaType != "application/json" {
		return problem.New(http.StatusUnsupportedMediaType, "the body must be JSON: send it with Content-Type: application/json")
	}
	if r.Header.Get("Content-Encoding") != "" {
		return problem.New(http.StatusUnsupportedMediaType, "the body must be sent as it is, without Content-Encoding")
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	return decode(body, into)
}

// receive reads the whole body into memory, of which all bodies together have a bound. What it returns ends that.
func (a *api) receive(r *http.Request) (done func(), err error) {
	size := r.ContentLength
	if size > maxBody {
		return nil, tooLarge()
	}
	if size < 0 {
		size = maxBody
	}
	giveBack, err := a.limits.Bodies.Take(r.Context(), size)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			giveBack()
		}
	}()
	body := bytes.NewBuffer(make([]byte, 0, max(r.ContentLength, 0)+bytes.MinRead))
	_, err = body.ReadFrom(http.MaxBytesReader(nil, r.Body, maxBody))
	if _, exceeded := errors.AsType[*http.MaxBytesError](err); exceeded {
		return nil, tooLarge()
	}
	if err != nil {
		return nil, problem.New(http.StatusBadRequest, "the body broke off before its end")
	}
	leave, err := a.limits.Writes.Take(r.Context(), int64(body.Len()))
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(body)
	return func() { leave(); giveBack() }, nil
}

func tooLarge() error {
	return problem.New(http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", maxBody))
}

// decode is stricter than package json, whose rules let typing errors pass: names are those of the
// fields exactly, each at most once, and null is no value.
func decode(body []byte, into any) error {
	if !utf8.Valid(body) {
		return problem.New(http.StatusBadRequest, "the body is not in UTF-8")
	}
	value, err := parse(body)
	if err != nil {
		return notJSON(err)
	}
	var shape shape
	shape.compare("", value, reflect.TypeOf(into).Elem())
	if len(shape.wrong) > 0 {
		return unprocessable(shape.wrong)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return notJSON(err)
	}
	return nil
}

func notJSON(err error) error {
	return problem.New(http.StatusBadRequest, "the body is not valid JSON: "+err.Error())
}

// unprocessable is the problem of a body in which fields are wrong. Its detail, which is for people,
// reports the first.
func unprocessable(wrong []catalog.FieldError) error {
	detail := (&catalog.InvalidError{Fields: wrong}).Error()
	if wrong[0].Pointer == "" {
		detail = "the body" + detail
	}
	refused := problem.New(http.StatusUnprocessableEntity, detail)
	for _, field := range wrong {
		fragment := (&url.URL{Fragment: field.Pointer}).EscapedFragment()
		refused.Errors = append(refused.Errors, problem.Field{Pointer: "#" + fragment, Detail: field.Detail})
	}
	return refused
}
