package api

import (
	"context"
	_ "embed"
	"encoding/json"
	"net/http"
)

// openAPI describes the API to programs (OpenAPI 3.1). It is written by hand: the tests hold the
// handlers to it.
//
//go:embed openapi.json
var openAPI []byte

func (a *api) document(context.Context, *http.Request) (reply, error) {
	return inJSON(http.StatusOK, json.RawMessage(openAPI)), nil
}
