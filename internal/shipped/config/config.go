// Package config reads the settings of the service from the environment. It checks what a value says
// by itself; whether an address or a database can be had is found out by who uses it.
package config

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/shipped/access"
	"github.com/relkit/relkit/internal/shipped/intake"
	"github.com/relkit/relkit/internal/shipped/outbound"
	"github.com/relkit/relkit/internal/shipped/seal"
	"github.com/relkit/relkit/internal/shipped/webhook"
)

// Config is all that can be set, each field by the variable in its tag. The order is that of help texts.
type Config struct {
	Port      Port    `env:"PORT" envDefault:"8080" help:"port to listen on, on every address; 0 for a free one"`
	Addr      Address `env:"ADDR" help:"address to listen on instead, as in 127.0.0.1:9000"`
	AdminAddr Address `env:"ADMIN_ADDR" help:"address of a second listener, for metrics, probes and the log level; without it, metrics are on the first"`

	DatabaseURL DatabaseURL `env:"DATABASE_URL" help:"Postgres database that keeps everything, as in postgres://user:password@host:5432/shipped"`
	Data        string      `env:"SHIPPED_DATA" help:"folder of the SQLite file, which is used without DATABASE_URL (default: the user's data folder, or /data where there is no home)"`
	RedisURL    RedisURL    `env:"REDIS_URL" help:"Redis, optional, for caching and counting, as in redis://:password@host:6379/0"`

	Tokens access.Tokens `env:"SHIPPED_TOKENS" secret:"true" help:"tokens for writing: a list of name=secret, name@project/environment=secret for one place, or name:read=secret for reading only; without it all writes are refused"`
	// TokensFile is where Tokens come from, if it is a file: it may change while the service runs.
	TokensFile string

	Private   bool      `env:"SHIPPED_PRIVATE" envDefault:"false" help:"whether reading needs a token too"`
	PollAllow PollAllow `env:"SHIPPED_POLL_ALLOW" help:"loopback, link-local and metadata addresses that may be polled, which is refused by default: a list of ranges, addresses and host names, as in 127.0.0.1,build.example.org"`

	Webhooks webhook.Hooks `env:"SHIPPED_WEBHOOKS" secret:"true" help:"where to send webhooks: a JSON list of hooks, as in [{\"name\": \"ops\", \"url\": \"https://…\", \"secrets\": [\"whsec_…\"]}]"`
	// WebhooksFile is where Webhooks come from, if it is a file: it may change while the service runs.
	WebhooksFile     string
	BehindAfter      time.Duration `env:"SHIPPED_BEHIND_AFTER" envDefault:"24h" help:"how long a deployment is behind before a webhook is sent"`
	UnreachableAfter time.Duration `env:"SHIPPED_UNREACHABLE_AFTER" envDefault:"5m" help:"how long polls of a deployment fail before a webhook is sent"`

	GitHubSecret intake.Secrets `env:"SHIPPED_GITHUB_SECRET" secret:"true" help:"secrets of the webhooks that GitHub sends to /hooks/github; without one, they are refused"`
	// GitHubSecretFile is where GitHubSecret comes from, if it is a file: it may change while the service runs.
	GitHubSecretFile string
	GitHubProjects   intake.Projects `env:"SHIPPED_GITHUB_PROJECTS" help:"repositories whose webhooks are accepted: a list of owner/repository=project"`
	GitHubToken      Token           `env:"SHIPPED_GITHUB_TOKEN" help:"token with read access to the repositories: for private ones, and for a higher rate limit"`
	// GitHubTokenFile is where GitHubToken comes from, if it is a file: it is read each time.
	GitHubTokenFile string
	GitHubAPI       string `env:"SHIPPED_GITHUB_API" envDefault:"https://api.github.com" help:"REST API of GitHub, as in https://github.example.com/api/v3"`

	SecretKey seal.Keys `env:"SHIPPED_SECRET_KEY" secret:"true" help:"keys that encrypt the headers of polls in the database: 32 bytes in base64, as from openssl rand -base64 32; the first one encrypts, and all can decrypt"`

	Environments Names `env:"SHIPPED_ENVIRONMENTS" help:"environments that come first on pages and in lists, in this order, as in dev,staging,production; the others follow by name"`

	History time.Duration `env:"SHIPPED_HISTORY" envDefault:"8760h" help:"how long the history of deployments is kept; 0s means forever; at most 1,000 entries of each deployment are kept"`

	MaxConnections Count `env:"MAX_CONNECTIONS" envDefault:"1000" help:"maximum number of open client connections, of about 20 KB each; further ones get 503"`

	LogLevel Level `env:"LOG_LEVEL" envDefault:"info" help:"least severe message to log: debug (shows probes), info, warn, error"`

	DrainDelay time.Duration `env:"DRAIN_DELAY" envDefault:"0s" help:"how long to keep serving after /readyz returns 503, so that load balancers notice"`
	// Docker kills a container 10 seconds after it asked it to stop, Kubernetes after 30, by default.
	ShutdownTimeout time.Duration `env:"SHUTDOWN_TIMEOUT" envDefault:"8s" help:"maximum time from the signal to the exit; requests that take longer are aborted"`

	TraceEndpoint Endpoint `env:"OTEL_EXPORTER_OTLP_ENDPOINT" help:"OpenTelemetry collector to send traces to by OTLP over HTTP, as in http://127.0.0.1:4318; without it, there are no traces"`
	TraceHeaders  Headers  `env:"OTEL_EXPORTER_OTLP_HEADERS" secret:"true" help:"headers for the collector: a list of name=value"`
	TraceService  string   `env:"OTEL_SERVICE_NAME" envDefault:"shipped" help:"name of this service in traces"`
}

// Listen is where to answer: ADDR, else every address of the machine at PORT.
func (c Config) Listen() string { return cmp.Or(string(c.Addr), ":"+string(c.Port)) }

// Read takes the settings from getenv, usually [os.Getenv], and secrets also from the files that
// variables with _FILE at the end of their names name. A variable that is empty counts as not set. The
// error is one line that names every variable with a bad value, and shows no secret.
func Read(getenv func(string) string) (Config, error) {
	values, err := lookUp(getenv)
	if err != nil {
		return Config{}, err
	}
	config, err := parse(values)
	if err != nil {
		return Config{}, err
	}
	if err := config.contradictions(); err != nil {
		return Config{}, err
	}
	config.TokensFile = getenv("SHIPPED_TOKENS" + FileSuffix)
	config.WebhooksFile = getenv("SHIPPED_WEBHOOKS" + FileSuffix)
	config.GitHubSecretFile = getenv("SHIPPED_GITHUB_SECRET" + FileSuffix)
	config.GitHubTokenFile = getenv("SHIPPED_GITHUB_TOKEN" + FileSuffix)
	if config.Data == "" && config.DatabaseURL.Empty() {
		config.Data = dataFolder(getenv)
	}
	return config, nil
}

// contradictions are settings that are fine one by one.
func (c Config) contradictions() error {
	var bad []string
	if c.DrainDelay >= c.ShutdownTimeout {
		bad = append(bad, fmt.Sprintf("DRAIN_DELAY=%s leaves requests no time to finish: make SHUTDOWN_TIMEOUT=%s longer, it covers both",
			c.DrainDelay, c.ShutdownTimeout))
	}
	if c.Private && c.Tokens.Empty() {
		bad = append(bad, "SHIPPED_PRIVATE=true without a token refuses every reader: set SHIPPED_TOKENS")
	}
	if c.GitHubSecret.Empty() != (len(c.GitHubProjects) == 0) {
		bad = append(bad, "SHIPPED_GITHUB_SECRET and SHIPPED_GITHUB_PROJECTS need each other: set both, or none")
	}
	if u, err := url.Parse(c.GitHubAPI); err != nil || outbound.Permitted(u) != nil || u.RawQuery != "" {
		bad = append(bad, fmt.Sprintf("SHIPPED_GITHUB_API=%q is no address of an API: write https://github.example.com/api/v3", c.GitHubAPI))
	}
	if len(bad) > 0 {
		return errors.New(strings.Join(bad, "; "))
	}
	return nil
}
