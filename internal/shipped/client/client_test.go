package client_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/relkit/relkit/internal/shipped/client"
	"github.com/relkit/relkit/internal/shipped/problem"
)

// answers are given to one request after the other. What was sent is noted.
type answers struct {
	statuses []int
	sent     []string
}

func (a *answers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	a.sent = append(a.sent, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization")+" "+string(body))
	status := a.statuses[min(len(a.sent), len(a.statuses))-1]
	if status >= 400 {
		refused := problem.New(status, "notes is wrong (and 1 more)")
		refused.Errors = []problem.Field{{Pointer: "#/notes", Detail: "is wrong"}, {Pointer: "#/images/0/digest", Detail: "must be one"}}
		refused.Write(w)
		return
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "{}")
}

func TestSend(t *testing.T) {
	for name, tc := range map[string]struct {
		statuses []int
		created  bool
		err      string
		times    int
	}{
		"new":              {[]int{201}, true, "", 1},
		"there already":    {[]int{200}, false, "", 1},
		"refused":          {[]int{422}, false, "http://shipped.example: notes is wrong (and 1 more); images/0/digest must be one", 1},
		"away for a while": {[]int{503, 502, 201}, true, "", 3},
		"away":             {[]int{503}, false, "http://shipped.example: notes is wrong (and 1 more); images/0/digest must be one (tries: 5)", 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, err := client.New("http://shipped.example/", "secret")
				if err != nil {
					t.Fatal(err)
				}
				service := &answers{statuses: tc.statuses}
				client.Through(c, service)
				_, created, err := c.Send(t.Context(), http.MethodPost, "/releases", []byte("{}"))
				said := ""
				if err != nil {
					said = err.Error()
				}
				if created != tc.created || said != tc.err || len(service.sent) != tc.times || service.sent[0] != "POST /api/v1/releases Bearer secret {}" {
					t.Errorf("%t, %q, %q", created, said, service.sent)
				}
			})
		})
	}
}

func TestATokenIsNotCarriedElsewhere(t *testing.T) {
	server := httptest.NewServer(http.RedirectHandler("https://elsewhere.example/", http.StatusTemporaryRedirect))
	defer server.Close()
	c, err := client.New(server.URL, "secret")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Send(t.Context(), http.MethodPost, "/releases", nil); err == nil || !strings.Contains(err.Error(), "sends elsewhere") {
		t.Error(err)
	}
}

func TestBadAddresses(t *testing.T) {
	for _, address := range []string{"", "shipped.example", "ftp://shipped.example", "https://user:hunter2@shipped.example"} {
		if _, err := client.New(address, "secret"); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", address, err)
		}
	}
	if _, err := client.New("https://shipped.example", ""); err == nil {
		t.Error("no token is needed")
	}
}
