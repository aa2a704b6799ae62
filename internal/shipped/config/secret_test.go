package config_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/config"
)

// password is in every secret of these tests, and in nothing that is shown.
const password = "hunter2hunter2hunter2"

// secrets sets all there are.
var secrets = map[string]string{
	"DATABASE_URL":               "postgres://shipped:" + password + "@db:5432/shipped?sslpassword=" + password,
	"REDIS_URL":                  "rediss://:" + password + "@cache:6379/1",
	"SHIPPED_TOKENS":             "ci=" + password + ",board:read=" + password + "2",
	"OTEL_EXPORTER_OTLP_HEADERS": "Authorization=" + password,

	"SHIPPED_WEBHOOKS":      `[{"name":"ops","url":"https://example.com/` + password + `","secrets":["whsec_aHVudGVyMmh1bnRlcjJodW50ZXIyaHVudGVyMg=="]}]`,
	"SHIPPED_GITHUB_SECRET": password,
	"SHIPPED_GITHUB_TOKEN":  password,
	"SHIPPED_SECRET_KEY":    base64.StdEncoding.EncodeToString([]byte((password + password)[:32])),

	"OTEL_EXPORTER_OTLP_ENDPOINT": "https://" + password + "@collector:4318",
}

// withProjects is an environment in which the secret of GitHub's webhooks is of use.
func withProjects(env map[string]string) func(string) string {
	return func(name string) string {
		if name == "SHIPPED_GITHUB_PROJECTS" {
			return "owner/hello=hello"
		}
		return env[name]
	}
}

func TestEverySecretIsTested(t *testing.T) {
	for _, variable := range config.Variables() {
		if variable.Secret != (secrets[variable.Name] != "") {
			t.Errorf("%s: secret is %t", variable.Name, variable.Secret)
		}
	}
}

func TestNothingShowsASecret(t *testing.T) {
	read, err := config.Read(withProjects(secrets))
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("", "database", read.DatabaseURL, "redis", read.RedisURL, "collector", read.TraceEndpoint, "tokens", read.Tokens)
	marshalled, err := json.Marshal(struct{ A, B, C any }{read.DatabaseURL, read.RedisURL, read.TraceEndpoint})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"%v": fmt.Sprintf("%v", read), "%+v": fmt.Sprintf("%+v", read), "json": string(marshalled), "log": log.String(),
		"%#v": fmt.Sprintf("%#v %#v", read.DatabaseURL, read.RedisURL),
	} {
		if strings.Contains(text, password) {
			t.Errorf("%s shows it: %s", name, text)
		}
	}
	if read.DatabaseURL.Reveal() != secrets["DATABASE_URL"] || read.TraceHeaders["Authorization"] != password {
		t.Error("a value was changed")
	}
}

func TestBadSecretsAreRefusedWithoutBeingShown(t *testing.T) {
	for name, tc := range map[string]struct{ variable, value, want string }{
		"a URL of another database": {
			"DATABASE_URL", "mysql://root:" + password + "@db/shipped",
			"DATABASE_URL is no URL of postgres:// or postgresql://: write postgres://user:password@host:5432/shipped, with special characters of a password percent-encoded",
		},
		"a password with a percent sign": {
			"DATABASE_URL", "postgres://shipped:%" + password + "@db/shipped",
			"DATABASE_URL is no URL of postgres:// or postgresql://: write postgres://user:password@host:5432/shipped, with special characters of a password percent-encoded",
		},
		"no URL": {"DATABASE_URL", password, "DATABASE_URL is no way to Postgres: write postgres://user:password@host:5432/shipped"},
		"no scheme": {
			"REDIS_URL", password + "@cache:6379",
			"REDIS_URL is no URL of redis:// or rediss://: write redis://:password@host:6379/0, with special characters of a password percent-encoded",
		},
		"a token without a name": {"SHIPPED_TOKENS", password, "SHIPPED_TOKENS entry 1 has no name: write name=secret or name:read=secret"},
		"a hook without a secret": {
			"SHIPPED_WEBHOOKS", `[{"name":"ops","url":"https://example.com/` + password + `"}]`,
			"SHIPPED_WEBHOOKS entry 1 (ops) has no secrets: give at least one, as whsec_$(openssl rand -base64 32)",
		},
		"a token with a line break": {"SHIPPED_GITHUB_TOKEN", password + "\n" + password, "SHIPPED_GITHUB_TOKEN has characters that no token has"},
		"a header without a name": {
			"OTEL_EXPORTER_OTLP_HEADERS", "a=b," + password, "OTEL_EXPORTER_OTLP_HEADERS has a bad entry 2: write name=value,name=value",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Read(func(name string) string { return map[string]string{tc.variable: tc.value}[name] })
			if err == nil || err.Error() != tc.want {
				t.Errorf("%v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestSecretsInFiles(t *testing.T) {
	write := func(content string) string {
		file := filepath.Join(t.TempDir(), "secret")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	missing, empty := filepath.Join(t.TempDir(), "none"), write("\n")
	for name, tc := range map[string]struct {
		env  map[string]string
		want string // the URL, or the error
	}{
		"a file":          {map[string]string{"DATABASE_URL_FILE": write(secrets["DATABASE_URL"] + "\n")}, secrets["DATABASE_URL"]},
		"both":            {map[string]string{"DATABASE_URL_FILE": empty, "DATABASE_URL": "postgres://db"}, "DATABASE_URL and DATABASE_URL_FILE are both set: leave one out"},
		"no file":         {map[string]string{"DATABASE_URL_FILE": missing}, "DATABASE_URL_FILE: open " + missing + ": no such file or directory"},
		"an empty file":   {map[string]string{"DATABASE_URL_FILE": empty}, "DATABASE_URL_FILE: " + empty + " is empty: write the value into it"},
		"not of a secret": {map[string]string{"SHIPPED_DATA_FILE": missing}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := config.Read(func(name string) string { return tc.env[name] })
			text := got.DatabaseURL.Reveal()
			if err != nil {
				text = err.Error()
			}
			if text != tc.want {
				t.Errorf("%q, want %q", text, tc.want)
			}
		})
	}
}

func TestEffective(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(file, []byte(secrets["SHIPPED_TOKENS"]), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"DATABASE_URL": secrets["DATABASE_URL"], "SHIPPED_TOKENS_FILE": file, "DRAIN_DELAY": "1000ms"}
	settings, err := config.Effective(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]config.Setting{}
	for _, setting := range settings {
		got[setting.Name] = setting
	}
	if len(got) != len(config.Variables()) {
		t.Errorf("%d settings of %d variables", len(got), len(config.Variables()))
	}
	for _, want := range []config.Setting{
		{Name: "PORT", Value: "8080", From: "default"},
		{Name: "DATABASE_URL", Value: "postgres://***@db:5432/shipped?***", From: "environment"},
		{Name: "SHIPPED_TOKENS", Value: "ci,board:read", From: "file"},
		{Name: "DRAIN_DELAY", Value: "1s", From: "environment"},
		{Name: "LOG_LEVEL", Value: "info", From: "default"},
		{Name: "SHIPPED_DATA", Value: "", From: "default"},
	} {
		if diff := cmp.Diff(want, got[want.Name]); diff != "" {
			t.Error(diff)
		}
	}
}
