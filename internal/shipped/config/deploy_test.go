package config_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/config"
)

// deployments are the files that configure the service in each place, and the settings that they deliberately leave out.
var deployments = map[string]struct {
	files   []string
	without []string
}{
	"systemd": {
		files:   []string{"deploy/systemd"},
		without: []string{"PORT"}, // the unit sets ADDR
	},
	"compose": {
		files: []string{"compose.yaml", "docs/deploy/compose.md"}, // the page has what is optional
		without: []string{
			"PORT", "ADDR", // the published port is that of the host
			"SHIPPED_DATA", // everything is in Postgres
			"DRAIN_DELAY",  // there is no load balancer
		},
	},
	"kubernetes": {
		files:   []string{"deploy/kubernetes"},
		without: []string{"PORT", "ADDR"}, // containerPort is the default of PORT
	},
	"cloudrun": {
		files: []string{"deploy/cloudrun"},
		without: []string{
			"PORT", "ADDR", // Cloud Run sets PORT
			"SHIPPED_DATA", // there is no volume
			"DRAIN_DELAY",  // no requests are sent after SIGTERM
		},
	},
	"fly": {
		files: []string{"deploy/fly"},
		without: []string{
			"ADDR",         // PORT is enough
			"SHIPPED_DATA", // /data is the default, where docs/deploy/fly.md mounts the volume
		},
	},
}

// A setting that no file of a place mentions is one that its operators do not find, or cannot set.
func TestDeploymentsHaveEverySetting(t *testing.T) {
	for name, tc := range deployments {
		t.Run(name, func(t *testing.T) {
			text := textOf(t, tc.files)
			// As it is written in a file of variables, in YAML and in TOML; also in a comment that proposes it.
			mentions := func(variable string) bool {
				return regexp.MustCompile(`\b` + variable + `(=|:| =|, value:)`).MatchString(text)
			}
			for _, variable := range config.Variables() {
				wanted := []string{variable.Name}
				if variable.Secret {
					wanted = []string{variable.Name + config.FileSuffix}
					// A URL without a password is no secret.
					if variable.Name == "OTEL_EXPORTER_OTLP_ENDPOINT" {
						wanted = append(wanted, variable.Name)
					}
				}
				has, left := slices.ContainsFunc(wanted, mentions), slices.Contains(tc.without, variable.Name)
				switch {
				case !has && !left:
					t.Errorf("no file of %v has %s", tc.files, strings.Join(wanted, " or "))
				case has && left:
					t.Errorf("%v has %s, which this test says is left out", tc.files, variable.Name)
				}
			}
		})
	}
}

// What shipped.env proposes in comments can be used as it stands there.
func TestProposedSettings(t *testing.T) {
	env := map[string]string{"SHIPPED_TOKENS": secrets["SHIPPED_TOKENS"], "SHIPPED_GITHUB_SECRET": secrets["SHIPPED_GITHUB_SECRET"]}
	proposed := regexp.MustCompile(`(?m)^#?([A-Z_]+)=(.*)$`).FindAllStringSubmatch(textOf(t, []string{"deploy/systemd/shipped.env"}), -1)
	if len(proposed) < 10 {
		t.Fatalf("only %d settings", len(proposed))
	}
	for _, setting := range proposed {
		env[setting[1]] = strings.Trim(setting[2], "'")
	}
	if _, err := config.Read(func(name string) string { return env[name] }); err != nil {
		t.Error(err)
	}
}

// Each file of a secret is one that systemd hands to the service.
func TestCredentials(t *testing.T) {
	text := textOf(t, []string{"deploy/systemd/secrets.conf"})
	files := regexp.MustCompile(`(?m)^#?Environment=([A-Z_]+)_FILE=%d/(\S+)$`).FindAllStringSubmatch(text, -1)
	if len(files) == 0 {
		t.Fatal("there are no secrets")
	}
	for _, file := range files {
		if !regexp.MustCompile(`(?m)^#?LoadCredential=` + file[2] + `:/etc/shipped/` + file[2] + `$`).MatchString(text) {
			t.Errorf("%s_FILE names %s, which no LoadCredential loads", file[1], file[2])
		}
		if secrets[file[1]] == "" {
			t.Errorf("%s is not a secret", file[1])
		}
	}
}

// textOf returns the files, and those in folders, as one text.
func textOf(t *testing.T, names []string) string {
	t.Helper()
	var text strings.Builder
	for _, name := range names {
		err := filepath.WalkDir(filepath.Join("..", "..", "..", filepath.FromSlash(name)), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			text.Write(content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return text.String()
}
