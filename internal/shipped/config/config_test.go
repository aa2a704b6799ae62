package config_test

import (
	"encoding"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/access"
	"github.com/relkit/relkit/internal/shipped/config"
	"github.com/relkit/relkit/internal/shipped/intake"
	"github.com/relkit/relkit/internal/shipped/seal"
	"github.com/relkit/relkit/internal/shipped/webhook"
)

func TestRead(t *testing.T) {
	defaults := config.Config{
		Port: "8080", Data: "/data", History: 8760 * time.Hour, MaxConnections: 1000, ShutdownTimeout: 8 * time.Second, TraceService: "shipped",
		BehindAfter: 24 * time.Hour, UnreachableAfter: 5 * time.Minute, GitHubAPI: "https://api.github.com",
	}
	with := func(change func(*config.Config)) config.Config {
		changed := defaults
		change(&changed)
		return changed
	}
	for name, tc := range map[string]struct {
		env  map[string]string
		want config.Config
		err  string
	}{
		"nothing set": {want: defaults},
		"all set": {
			env: map[string]string{
				"ADDR": "127.0.0.1:9000", "ADMIN_ADDR": ":9001", "LOG_LEVEL": "debug", "DRAIN_DELAY": "5s", "SHUTDOWN_TIMEOUT": "1m",
				"SHIPPED_DATA": "/srv/shipped", "SHIPPED_ENVIRONMENTS": "dev, staging,production", "SHIPPED_HISTORY": "48h", "MAX_CONNECTIONS": "50", "SHIPPED_BEHIND_AFTER": "1h", "SHIPPED_UNREACHABLE_AFTER": "1m", "SHIPPED_GITHUB_API": "https://github.example.com/api/v3", "SHIPPED_POLL_ALLOW": "127.0.0.1, 10.1.2.3/8",
				"OTEL_EXPORTER_OTLP_ENDPOINT": "https://collector:4318", "OTEL_EXPORTER_OTLP_HEADERS": "key=a%20b, other=c=", "OTEL_SERVICE_NAME": "catalogue",
			},
			want: config.Config{
				Port: "8080", Addr: "127.0.0.1:9000", AdminAddr: ":9001", Data: "/srv/shipped",
				PollAllow: pollAllow("127.0.0.1, 10.1.2.3/8"), Environments: config.Names{"dev", "staging", "production"},
				History: 48 * time.Hour, MaxConnections: 50,
				BehindAfter: time.Hour, UnreachableAfter: time.Minute, GitHubAPI: "https://github.example.com/api/v3",
				LogLevel: config.Level(slog.LevelDebug), DrainDelay: 5 * time.Second, ShutdownTimeout: time.Minute,
				TraceEndpoint: endpoint("https://collector:4318"), TraceHeaders: config.Headers{"key": "a b", "other": "c="}, TraceService: "catalogue",
			},
		},
		"empty is not set": {env: map[string]string{"PORT": "", "ADDR": "", "SHUTDOWN_TIMEOUT": ""}, want: defaults},
		"PORT":             {env: map[string]string{"PORT": "9000"}, want: with(func(c *config.Config) { c.Port = "9000" })},
		"a free port":      {env: map[string]string{"PORT": "0"}, want: with(func(c *config.Config) { c.Port = "0" })},
		"a home":           {env: map[string]string{"XDG_DATA_HOME": "/u/share"}, want: with(func(c *config.Config) { c.Data = "/u/share/shipped" })},
		"a relative one":   {env: map[string]string{"XDG_DATA_HOME": "share"}, want: defaults},
		"no data folder with Postgres": {
			env:  map[string]string{"DATABASE_URL": "host=/run/postgresql dbname=shipped"},
			want: with(func(c *config.Config) { c.Data = ""; mustSet(&c.DatabaseURL, "host=/run/postgresql dbname=shipped") }),
		},
		"a bad network": {
			env: map[string]string{"SHIPPED_POLL_ALLOW": "127.0.0.1/40"},
			err: `SHIPPED_POLL_ALLOW="127.0.0.1/40" has the entry "127.0.0.1/40", which is no range, address or host name: write one as 127.0.0.0/8, ::1 or build.example.org`,
		},
		"a bad collector": {
			env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4318"},
			err: `OTEL_EXPORTER_OTLP_ENDPOINT is no http or https URL: write one as in http://127.0.0.1:4318`,
		},
		"a bad list of environments": {
			env: map[string]string{"SHIPPED_ENVIRONMENTS": "dev,,production"},
			err: `SHIPPED_ENVIRONMENTS="dev,,production" has a name that is none: write names with commas between them, as in dev,staging,production`,
		},
		"no connections": {
			env: map[string]string{"MAX_CONNECTIONS": "0"}, err: `MAX_CONNECTIONS="0" is no number of connections: give one from 10 up`,
		},
		"neither true nor false": {
			env: map[string]string{"SHIPPED_PRIVATE": "yes"}, err: `SHIPPED_PRIVATE="yes" is neither true nor false`,
		},
		"private and no token": {
			env: map[string]string{"SHIPPED_PRIVATE": "true"},
			err: "SHIPPED_PRIVATE=true without a token refuses every reader: set SHIPPED_TOKENS",
		},
		"repositories without a secret": {
			env: map[string]string{"SHIPPED_GITHUB_PROJECTS": "owner/hello=hello"},
			err: "SHIPPED_GITHUB_SECRET and SHIPPED_GITHUB_PROJECTS need each other: set both, or none",
		},
		"a bad repository": {
			env: map[string]string{"SHIPPED_GITHUB_PROJECTS": "hello"},
			err: `SHIPPED_GITHUB_PROJECTS="hello" has the bad entry "hello": write owner/repository=project with commas between them`,
		},
		"a bad API": {
			env: map[string]string{"SHIPPED_GITHUB_API": "github.example.com"},
			err: `SHIPPED_GITHUB_API="github.example.com" is no address of an API: write https://github.example.com/api/v3`,
		},
		"PORT is a word":     {env: map[string]string{"PORT": "http"}, err: `PORT="http" names no port: give a number from 0 to 65535`},
		"PORT is too large":  {env: map[string]string{"PORT": "65536"}, err: `PORT="65536" names no port: give a number from 0 to 65535`},
		"PORT is negative":   {env: map[string]string{"PORT": "-1"}, err: `PORT="-1" names no port: give a number from 0 to 65535`},
		"PORT is an address": {env: map[string]string{"PORT": ":80"}, err: `PORT=":80" names no port: give a number from 0 to 65535`},
		"ADDR has no port": {
			env: map[string]string{"ADDR": "127.0.0.1"},
			err: `ADDR="127.0.0.1" is no address: write host:port, as in 127.0.0.1:9000 or [::1]:9000`,
		},
		"ADDR has a bad port": {
			env: map[string]string{"ADDR": "127.0.0.1:http"},
			err: `ADDR="127.0.0.1:http" names no port: give a number from 0 to 65535`,
		},
		"a duration without unit": {
			env: map[string]string{"SHUTDOWN_TIMEOUT": "8"},
			err: `SHUTDOWN_TIMEOUT="8" is no duration: write a number with its unit, as in 500ms, 8s or 1m`,
		},
		"a negative duration": {
			env: map[string]string{"DRAIN_DELAY": "-1s"},
			err: `DRAIN_DELAY="-1s" is no duration: write a number with its unit, as in 500ms, 8s or 1m`,
		},
		"no time to shut down": {
			env: map[string]string{"SHUTDOWN_TIMEOUT": "0s"},
			err: `SHUTDOWN_TIMEOUT="0s" leaves no time at all: give a longer one, as in 8s`,
		},
		"a delay as long as the bound": {
			env: map[string]string{"DRAIN_DELAY": "8s"},
			err: "DRAIN_DELAY=8s leaves requests no time to finish: make SHUTDOWN_TIMEOUT=8s longer, it covers both",
		},
		"all bad values at once": {
			env: map[string]string{"PORT": "http", "LOG_LEVEL": "loud"},
			err: `PORT="http" names no port: give a number from 0 to 65535; LOG_LEVEL="loud" is no level: choose from debug, info, warn, error`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := config.Read(func(name string) string { return tc.env[name] })
			message := ""
			if err != nil {
				message = err.Error()
			}
			if diff := cmp.Diff(tc.err, message); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.want, got, bySecret); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// bySecret lets secrets be compared, which nothing else may do.
var bySecret = cmp.Options{
	cmp.Comparer(func(a, b config.Secret) bool { return a.Reveal() == b.Reveal() }),
	cmp.Comparer(func(a, b access.Tokens) bool { return a.String() == b.String() }),
	cmp.Comparer(func(a, b webhook.Hooks) bool { return a.String() == b.String() }),
	cmp.Comparer(func(a, b seal.Keys) bool { return a.String() == b.String() }),
	cmp.Comparer(func(a, b intake.Secrets) bool { return a.String() == b.String() }),
	cmp.Comparer(func(a, b config.PollAllow) bool { return a.String() == b.String() }),
}

func endpoint(url string) (e config.Endpoint) {
	mustSet(&e, url)
	return e
}

func pollAllow(list string) (allow config.PollAllow) {
	mustSet(&allow, list)
	return allow
}

func mustSet(into encoding.TextUnmarshaler, text string) {
	if err := into.UnmarshalText([]byte(text)); err != nil {
		panic(err)
	}
}

func TestListen(t *testing.T) {
	for want, env := range map[string]map[string]string{
		":8080":      {},
		":9000":      {"PORT": "9000"},
		"[::1]:9001": {"PORT": "9000", "ADDR": "[::1]:9001"},
	} {
		got, err := config.Read(func(name string) string { return env[name] })
		if err != nil || got.Listen() != want {
			t.Errorf("%v: %q, %v", env, got.Listen(), err)
		}
	}
}
