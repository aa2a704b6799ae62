package lambda

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// event has what is looked at of all events.
type event struct {
	// Of a request, in payload format 2.0 of API Gateway, which function URLs use too. Names of headers are
	// in lower case, and the values of one name are one, with commas between them.
	Version         string            `json:"version"`
	RawPath         string            `json:"rawPath"`
	RawQueryString  string            `json:"rawQueryString"`
	Cookies         []string          `json:"cookies"`
	Headers         map[string]string `json:"headers"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
	RequestContext  struct {
		HTTP struct {
			Method   string `json:"method"`
			SourceIP string `json:"sourceIp"`
		} `json:"http"`
	} `json:"requestContext"`

	// Of a schedule: a rule of EventBridge, or its Scheduler.
	DetailType string `json:"detail-type"`
	Source     string `json:"source"`
}

func (e event) isRequest() bool { return e.Version == "2.0" && e.RequestContext.HTTP.Method != "" }

func (e event) isSchedule() bool {
	return e.DetailType == "Scheduled Event" && (e.Source == "aws.events" || e.Source == "aws.scheduler")
}

// request is the one that the client has sent, as a server would have read it. It has the invocation's id
// where the client has given none, so that both are found in the log.
func (e event) request(ctx context.Context, id string) (*http.Request, error) {
	body := []byte(e.Body)
	if e.IsBase64Encoded {
		decoded, err := base64.StdEncoding.DecodeString(e.Body)
		if err != nil {
			return nil, fmt.Errorf("the body of the event: %w", err)
		}
		body = decoded
	}
	request, err := http.NewRequestWithContext(ctx, e.RequestContext.HTTP.Method, "/", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("the event: %w", err)
	}
	request.URL = e.url()
	request.RequestURI = request.URL.RequestURI()
	for name, value := range e.Headers {
		request.Header.Set(name, value)
	}
	if len(e.Cookies) > 0 {
		request.Header.Set("Cookie", strings.Join(e.Cookies, "; "))
	}
	request.Host = request.Header.Get("Host")
	request.Header.Del("Host")
	request.RemoteAddr = e.RequestContext.HTTP.SourceIP
	const idHeader = "X-Request-Id"
	if request.Header.Get(idHeader) == "" {
		request.Header.Set(idHeader, id)
	}
	return request, nil
}

// url is what was asked for. A function URL hands on the path as it was sent. An HTTP API decodes it, so that
// a question mark can be a part of it, and a percent sign need not begin anything.
func (e event) url() *url.URL {
	location := &url.URL{Path: e.RawPath, RawQuery: e.RawQueryString}
	if path, err := url.PathUnescape(e.RawPath); err == nil {
		location.Path, location.RawPath = path, e.RawPath
	}
	return location
}
