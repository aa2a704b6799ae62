package webhook_test

import (
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/webhook"
)

const secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"

func TestParse(t *testing.T) {
	hooks, err := webhook.Parse(`[
		{"name": "ops", "url": "https://example.com/hidden?token=hidden", "secrets": ["` + secret + `"], "events": ["deployment.behind"], "projects": ["hello"], "environments": ["production"]},
		{"name": "chat", "url": "https://hooks.slack.com/services/hidden", "format": "slack"}]`)
	if err != nil {
		t.Fatal(err)
	}
	if got := hooks.String(); got != "ops@example.com,chat@hooks.slack.com" {
		t.Error(got)
	}
	empty, err := webhook.Parse(`[]`)
	if err != nil || !empty.Empty() || empty.String() != "" {
		t.Errorf("%v %v", empty, err)
	}
}

func TestParseRefuses(t *testing.T) {
	hook := func(members string) string {
		return `[{"name":"ops","url":"https://example.com/hidden",` + members + `}]`
	}
	for text, want := range map[string]string{
		`hidden`:                  "is not JSON at byte 1",
		`null`:                    `is not a JSON list of hooks, as in [{"name": "ops", "url": "https://…", "secrets": ["whsec_…"]}]`,
		`{"hidden": 1}`:           "has a wrong type at byte 1",
		`[`:                       `is not a JSON list of hooks, as in [{"name": "ops", "url": "https://…", "secrets": ["whsec_…"]}]`,
		`[] hidden`:               "has something after the list: write one list",
		`[{"secret":"hidden"}]`:   `has the unknown member "secret": choose from name, url, format, secrets, events, projects, environments`,
		`[{"hidden hidden":"x"}]`: `is not a JSON list of hooks, as in [{"name": "ops", "url": "https://…", "secrets": ["whsec_…"]}]`,
		`[{"url":"https://a/"}]`:  "entry 1 has a bad name: use up to 50 letters, digits, dots, hyphens and underscores",
		`[{"name":"ops"}]`:        "entry 1 (ops) has a bad url: write an http or https URL without a user, a password or a fragment",
		`[{"name":"ops","url":"ftp://example.com/"}]`:           "entry 1 (ops) has a bad url: write an http or https URL without a user, a password or a fragment",
		`[{"name":"ops","url":"https://u:hidden@example.com"}]`: "entry 1 (ops) has a bad url: write an http or https URL without a user, a password or a fragment",

		hook(`"secrets":[]`):                                  "entry 1 (ops) has no secrets: give at least one, as whsec_$(openssl rand -base64 32)",
		hook(`"secrets":["hidden"]`):                          "entry 1 (ops) has a bad secret 1: write whsec_ and 24 to 64 bytes in base64, as whsec_$(openssl rand -base64 32)",
		hook(`"secrets":["` + secret + `","whsec_aGlkZGVu"]`): "entry 1 (ops) has a bad secret 2: write whsec_ and 24 to 64 bytes in base64, as whsec_$(openssl rand -base64 32)",
		hook(`"format":"hidden"`):                             "entry 1 (ops) has an unknown format: choose standard or slack",
		hook(`"format":"slack","events":["hidden"]`):          "entry 1 (ops) has an unknown event: choose from release.published, release.retracted, deployment.behind, deployment.mismatch, deployment.unreachable, deployment.recovered",
		`[{"name":"a","url":"https://a/","format":"slack"},{"name":"a","url":"https://b/","format":"slack"}]`: "entry 2 has the name of another one, a: give each a name of its own",
		`[` + strings.Repeat(`{},`, 20) + `{}]`: "has 21 hooks, and 20 are allowed",
	} {
		_, err := webhook.Parse(text)
		if err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", text, err, want)
		}
	}
	if _, err := webhook.Parse(hook(`"format":"slack","projects":["A"]`)); err == nil || !strings.HasPrefix(err.Error(), "entry 1 (ops) has a bad project or environment: a name must be") {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`[{"name":"ops","url":"https://example.com/","secrets":["` + secret + `"],"events":["release.published"]}]`)
	f.Add(`[{"name":"chat","url":"http://[::1]:80/","format":"slack"}]`)
	f.Add(`[{"name":1}]`)
	f.Fuzz(func(t *testing.T, text string) {
		hooks, err := webhook.Parse(text)
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%q", err)
		}
		if strings.Contains(hooks.String(), secret) {
			t.Error("a secret is shown")
		}
	})
}
