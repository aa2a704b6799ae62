//go:build unix

package serverless_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
)

func readFly(t *testing.T) flyConfig {
	t.Helper()
	text, err := os.ReadFile(root + "/deploy/fly/fly.toml")
	if err != nil {
		t.Fatal(err)
	}
	return decodeFly(t, string(text))
}

// decodeFly refuses what Fly's reference does not know.
func decodeFly(t *testing.T, text string) (config flyConfig) {
	t.Helper()
	read, err := toml.Decode(text, &config)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range read.Undecoded() {
		t.Errorf("fly.toml has no %s", key)
	}
	return config
}

func fly(t *testing.T) place {
	t.Helper()
	return flyPlace(t, readFly(t))
}

func flyPlace(t *testing.T, config flyConfig) place {
	t.Helper()
	p := place{env: config.Env}
	for _, file := range config.Files {
		p.secretFiles = append(p.secretFiles, file.GuestPath)
		// Each secret is a variable as well, in base64: one with the name of a setting would be taken for its value.
		if _, taken := config.Env[file.SecretName+"_FILE"]; taken || file.SecretName == "" {
			t.Errorf("%s comes from the secret %q", file.GuestPath, file.SecretName)
		}
	}
	return p
}

func TestFlySetsWhatTheServiceReads(t *testing.T) {
	p := fly(t)
	p.wantKnown(t)
	p.wantMemoryLimit(t, readFly(t).VM[0].Memory)
}

// The lines in comments work when they are no comments any more.
func TestFlyOptionalSettings(t *testing.T) {
	text, err := os.ReadFile(root + "/deploy/fly/fly.toml")
	if err != nil {
		t.Fatal(err)
	}
	p := flyPlace(t, decodeFly(t, withOptional(string(text))))
	if len(p.env) < len(fly(t).env)+10 {
		t.Errorf("only %d settings: %v", len(p.env), p.env)
	}
	p.wantKnown(t)
}

func TestFlyRunsADigest(t *testing.T) {
	if image := readFly(t).Build.Image; !regexp.MustCompile(`^ghcr\.io/relkit/shipped@sha256:[0-9a-f]{64}$`).MatchString(image) {
		t.Errorf("%s can become another image", image)
	}
}

func TestFlyServes(t *testing.T) {
	config := readFly(t)
	if config.Env["PORT"] != strconv.Itoa(config.HTTPService.InternalPort) || config.Env["ADMIN_ADDR"] != ":"+strconv.Itoa(config.Metrics[0].Port) {
		t.Errorf("the service listens elsewhere than Fly asks: %v", config.Env)
	}
	if config.HTTPService.AutoStopMachines != "off" || config.HTTPService.MinMachinesRunning < 1 {
		t.Error("the poller stops when there are no requests")
	}
	s := fly(t).start(t)
	for _, check := range config.HTTPService.Checks {
		s.await(t, check.Path)
	}
}

// What happens one after the other fits into what follows it.
func TestFlyTimesAddUp(t *testing.T) {
	config := readFly(t)
	if config.KillSignal != "SIGTERM" {
		t.Errorf("%s ends no service in order", config.KillSignal)
	}
	drain, shutdown := duration(t, config.Env["DRAIN_DELAY"]), duration(t, config.Env["SHUTDOWN_TIMEOUT"])
	if kill := duration(t, config.KillTimeout); kill < shutdown+5*time.Second || kill > 5*time.Minute {
		t.Errorf("kill_timeout is %s, a shutdown takes %s", kill, shutdown)
	}
	for _, check := range config.HTTPService.Checks {
		if noticed := duration(t, check.Interval) + duration(t, check.Timeout); check.Path != "/readyz" || noticed > drain {
			t.Errorf("the proxy notices after %s that a machine goes, which answers for %s", noticed, drain)
		}
	}
	if wait := duration(t, config.Deploy.WaitTimeout); wait <= time.Minute {
		t.Errorf("a deployment gives up after %s, before the service says why it does not start", wait)
	}
}

// What the page says to write into the file can stand there.
func TestFlyTakesWhatThePageSays(t *testing.T) {
	page, err := os.ReadFile(root + "/docs/deploy/fly.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```toml\n")[1:]
	if len(blocks) == 0 {
		t.Error("the page has no TOML")
	}
	for _, block := range blocks {
		text, _, _ := strings.Cut(block, "```")
		decodeFly(t, text)
	}
}
