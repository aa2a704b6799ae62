package api

import (
	"context"
	_ "embed"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/relkit/relkit/internal/shipped/reply"
)

// openAPI describes the API to programs (OpenAPI 3.1). It is written by hand: the tests hold the
// handlers to it.
//
//go:embed openapi.json
var openAPI []byte

// Document describes the API to programs, and to package web.
func Document() []byte { return openAPI }

// described is written without the spaces that are for its authors, at the first request.
var described = sync.OnceValue(func() reply.Reply { return inJSON(http.StatusOK, json.RawMessage(openAPI)) })

func (a *api) document(context.Context, *http.Request) (reply.Reply, error) { return described(), nil }
