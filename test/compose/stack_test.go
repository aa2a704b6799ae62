//go:build unix

package compose_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/test/postgrestest"
)

// The service runs with the very variables, secrets and Redis of compose.yaml; only hosts and folders are this machine's.
func TestTheServiceRunsWithWhatComposeGivesIt(t *testing.T) {
	t.Parallel()
	folder := checkout(t)
	makeSecrets(t, folder)
	p := configured(t, folder)
	secrets := at(folder, "deploy/compose/secrets")
	redis := startRedis(t, p.Services["redis"].Command, secrets)
	change(t, filepath.Join(secrets, "redis_url"), "@redis:6379", "@"+redis)
	change(t, filepath.Join(secrets, "database_url"), "shipped?sslmode=disable", databaseOf(t))

	s := p.Services["shipped"]
	env := []string{"ADDR=127.0.0.1:0"}
	for name, value := range s.Environment {
		value = strings.ReplaceAll(value, "/run/secrets", secrets)
		if name == "ADMIN_ADDR" {
			value = "127.0.0.1:0"
		}
		env = append(env, name+"="+value)
	}
	service := startService(t, env)
	token := strings.TrimPrefix(secretsOf(t, folder)["tokens"], "admin=")
	release := `{"project":"tool","version":"1.0.0","commit":"` + strings.Repeat("a", 40) +
		`","published_at":"2026-11-20T09:30:00Z","prerelease":false,"artifacts":[],"images":[]}`
	for who, want := range map[string]int{"": http.StatusUnauthorized, token: http.StatusCreated} {
		if got, answer := service.send(t, http.MethodPost, "/api/v1/releases", who, release); got != want {
			t.Errorf("%d: %s", got, answer)
		}
	}
	for range 2 { // the second time from Redis
		if got, answer := service.send(t, http.MethodGet, "/api/v1/releases/tool/latest", "", ""); got != http.StatusOK {
			t.Errorf("%d: %s", got, answer)
		}
	}
	if _, metrics := service.sendTo(t, service.admin, http.MethodGet, "/metrics", "", ""); !strings.Contains(metrics, `shipped_cache_lookups_total{outcome="hit"} 1`) {
		t.Errorf("Redis was not asked:\n%s", metrics)
	}
}

// databaseOf returns an empty database, as the end of a URL whose beginning names another host.
func databaseOf(t *testing.T) string {
	t.Helper()
	config, err := pgx.ParseConfig(postgrestest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	options := url.Values{"host": {config.Host}, "user": {config.User}, "password": {config.Password}, "sslmode": {"prefer"}}
	return config.Database + "?" + options.Encode()
}

func change(t *testing.T, file, from, to string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), from) {
		t.Fatalf("%s has no %q", filepath.Base(file), from)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(content), from, to)), 0o600); err != nil {
		t.Fatal(err)
	}
}
