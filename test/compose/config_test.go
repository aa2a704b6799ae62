//go:build unix

package compose_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/relkit/relkit/test/needs"
)

// project is compose.yaml as Docker Compose reads it, with the fields that the tests need.
type project struct {
	Services map[string]service
	Networks map[string]struct{ Internal bool }
	Secrets  map[string]struct{ File string }
}

type service struct {
	Image           string
	User            string
	Command         []string
	Environment     map[string]string
	ReadOnly        bool     `json:"read_only"`
	CapDrop         []string `json:"cap_drop"`
	SecurityOpt     []string `json:"security_opt"`
	StopGracePeriod string   `json:"stop_grace_period"`
	Healthcheck     *struct{ Test []string }
	Ports           []struct {
		HostIP    string `json:"host_ip"`
		Published string
	}
	Networks map[string]any
	Secrets  []struct{ Source, Target string }
	Logging  struct{ Options map[string]string }
	Deploy   struct {
		Resources struct {
			Limits struct {
				CPUs   float64
				Memory string
				PIDs   int
			}
		}
	}
}

// config runs `docker compose config` in a checkout. Only Docker's own settings of the environment are handed on.
func config(t *testing.T, checkout string, env ...string) (stdout, stderr string, err error) {
	t.Helper()
	needs.Debian(t, "docker", "docker.io")
	plugins := filepath.Join(checkout, "docker", "cli-plugins")
	if err := os.MkdirAll(plugins, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(built(t, dockerCompose), filepath.Join(plugins, "docker-compose")); err != nil && !errors.Is(err, os.ErrExist) {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "docker", "compose", "--profile=*", "config", "--format=json")
	command.Dir = checkout
	command.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + checkout, "DOCKER_CONFIG=" + filepath.Dir(plugins)}, env...)
	var out, said bytes.Buffer
	command.Stdout, command.Stderr = &out, &said
	err = command.Run()
	return out.String(), said.String(), err
}

// configured returns the project, whole and without a warning.
func configured(t *testing.T, checkout string, env ...string) project {
	t.Helper()
	out, said, err := config(t, checkout, env...)
	if err != nil || said != "" {
		t.Fatalf("%v: %s", err, said)
	}
	for name, secret := range secretsOf(t, checkout) {
		if strings.Contains(out, secret) {
			t.Errorf("the secret %s is in the configuration", name)
		}
	}
	var p project
	if err := json.Unmarshal([]byte(out), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestContainersHaveNothingThatTheyDoNotNeed(t *testing.T) {
	t.Parallel()
	folder := checkout(t)
	makeSecrets(t, folder)
	p := configured(t, folder)
	if len(p.Services) != 4 {
		t.Errorf("there are %d services", len(p.Services))
	}
	for name, s := range p.Services {
		t.Run(name, func(t *testing.T) {
			limits := s.Deploy.Resources.Limits
			for what, fine := range map[string]bool{
				"a root file system that is read only":  s.ReadOnly,
				"no capabilities":                       slices.Equal(s.CapDrop, []string{"ALL"}),
				"no new privileges":                     slices.Contains(s.SecurityOpt, "no-new-privileges:true"),
				"limits":                                limits.CPUs > 0 && limits.Memory != "" && limits.PIDs > 0,
				"a log that ends":                       s.Logging.Options["max-size"] != "" && s.Logging.Options["max-file"] != "",
				"a user, its image's own or named here": name == "shipped" || s.User != "",
				"a version":                             strings.Contains(s.Image, ":") && !strings.HasSuffix(s.Image, ":latest"),
			} {
				if !fine {
					t.Errorf("there is not %s", what)
				}
			}
			for _, port := range s.Ports {
				if port.HostIP != "127.0.0.1" {
					t.Errorf("port %s is open to everybody who reaches this machine", port.Published)
				}
			}
			for _, secret := range s.Secrets {
				info, err := os.Stat(p.Secrets[secret.Source].File)
				if err != nil || !info.Mode().IsRegular() {
					t.Errorf("the secret %s has no file: %v", secret.Source, err)
				}
			}
		})
	}
}

func TestOnlyTheServiceIsReached(t *testing.T) {
	t.Parallel()
	folder := checkout(t)
	makeSecrets(t, folder)
	p := configured(t, folder, "SHIPPED_PUBLISH=127.0.0.1:9000")
	if got := p.Services["shipped"].Ports[0].Published; got != "9000" {
		t.Errorf("published as %s", got)
	}
	for _, name := range []string{"postgres", "redis"} {
		s := p.Services[name]
		if len(s.Ports) > 0 || s.Healthcheck == nil {
			t.Errorf("%s has the ports %v and the health check %v", name, s.Ports, s.Healthcheck)
		}
		for network := range s.Networks {
			if !p.Networks[network].Internal {
				t.Errorf("%s is in the network %s, which leads out", name, network)
			}
		}
	}
}

func TestTheServiceHasTimeToShutDown(t *testing.T) {
	t.Parallel()
	folder := checkout(t)
	makeSecrets(t, folder)
	for name, s := range configured(t, folder).Services {
		timeout := cmp.Or(s.Environment["SHUTDOWN_TIMEOUT"], "8s") // the service's own
		if grace := duration(t, cmp.Or(s.StopGracePeriod, "10s")); grace <= duration(t, timeout) {
			t.Errorf("%s: Docker kills after %s what may take %s", name, grace, timeout)
		}
	}
}

func duration(t *testing.T, text string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A release runs by its digest: nothing that is built here takes its place.
func TestARelease(t *testing.T) {
	t.Parallel()
	folder := checkout(t)
	makeSecrets(t, folder)
	const image = "ghcr.io/relkit/shipped@sha256:0000000000000000000000000000000000000000000000000000000000000001"
	if got := configured(t, folder, "SHIPPED_IMAGE="+image).Services["shipped"].Image; got != image {
		t.Errorf("runs %s", got)
	}
}

// What the page says of optional secrets, done: the service reads all of them.
func TestOptionalSecrets(t *testing.T) {
	t.Parallel()
	folder := checkout(t)
	makeSecrets(t, folder)
	page, err := os.ReadFile(at(root, "docs/deploy/compose.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, block, found := strings.Cut(string(page), "```yaml\n")
	override, _, _ := strings.Cut(block, "```")
	if err := os.WriteFile(filepath.Join(folder, "compose.override.yaml"), []byte(override), 0o600); err != nil || !found {
		t.Fatalf("the page has no compose.override.yaml: %v", err)
	}
	_, block, _ = strings.Cut(string(page), "```sh\nopenssl")
	commands, _, _ := strings.Cut("openssl"+block, "```")
	shell := exec.CommandContext(t.Context(), "sh", "-euc", commands)
	shell.Dir = folder
	if out, err := shell.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s := configured(t, folder, "SHIPPED_HISTORY=48h", "MAX_CONNECTIONS=50").Services["shipped"]
	show := exec.CommandContext(t.Context(), built(t, shipped), "config")
	for name, value := range s.Environment {
		if value != "" { // of those that are not set
			show.Env = append(show.Env, name+"="+strings.ReplaceAll(value, "/run/secrets", at(folder, "deploy/compose/secrets")))
		}
	}
	out, err := show.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for name, from := range map[string]string{
		"SHIPPED_GITHUB_SECRET": "file", "SHIPPED_GITHUB_TOKEN": "file", "SHIPPED_GITHUB_PROJECTS": "environment", "SHIPPED_WEBHOOKS": "file",
		"SHIPPED_SECRET_KEY": "file", "OTEL_EXPORTER_OTLP_HEADERS": "file", "SHIPPED_HISTORY": "environment", "MAX_CONNECTIONS": "environment",
		"SHIPPED_BEHIND_AFTER": "default",
	} {
		if !regexp.MustCompile(`(?m)^` + name + ` +` + from + `\b`).Match(out) {
			t.Errorf("%s does not come from %s:\n%s", name, from, out)
		}
	}
}

// Docker Compose is strict enough for these tests to mean something.
func TestMistakesAreSeen(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ old, new, want string }{
		"a key that there is not":     {"read_only: true", "readonly: true", "additional properties 'readonly' not allowed"},
		"a network that there is not": {"networks: [back]", "networks: [rear]", "undefined network rear"},
		"a secret that there is not":  {"secrets: [database_password]", "secrets: [password]", "undefined secret password"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := checkout(t)
			makeSecrets(t, folder)
			file := filepath.Join(folder, "compose.yaml")
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(content), tc.old) {
				t.Fatalf("compose.yaml has no %q", tc.old)
			}
			if err := os.WriteFile(file, []byte(strings.Replace(string(content), tc.old, tc.new, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, said, err := config(t, folder); err == nil || !strings.Contains(said, tc.want) {
				t.Errorf("%v: %s", err, said)
			}
		})
	}
}

// Each variable that can be set has a row on the page, with its default.
func TestVariablesAreDocumented(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile(at(root, "compose.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(at(root, "docs/deploy/compose.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, variable := range regexp.MustCompile(`\$\{([A-Z_]+):-([^}]*)\}`).FindAllStringSubmatch(string(file), -1) {
		row := regexp.MustCompile("(?m)^\\| `" + variable[1] + "` \\| (.*?) \\|").FindStringSubmatch(string(page))
		switch {
		case variable[1] == "DEV_USER": // is for make
		case row == nil:
			t.Errorf("docs/deploy/compose.md has no row for %s", variable[1])
		case row[1] != "`"+variable[2]+"`" && variable[1] != "SHIPPED_IMAGE":
			t.Errorf("the default of %s is %s, docs/deploy/compose.md says %s", variable[1], variable[2], row[1])
		}
	}
}
