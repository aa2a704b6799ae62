package config_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/config"
)

func TestRead(t *testing.T) {
	defaults := config.Config{Addr: ":8080", LogLevel: slog.LevelInfo, ShutdownTimeout: 8 * time.Second}
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
				"ADDR": "127.0.0.1:9000", "LOG_LEVEL": "debug", "DRAIN_DELAY": "5s", "SHUTDOWN_TIMEOUT": "1m",
			},
			want: config.Config{Addr: "127.0.0.1:9000", LogLevel: slog.LevelDebug, DrainDelay: 5 * time.Second, ShutdownTimeout: time.Minute},
		},
		"empty is not set": {env: map[string]string{"PORT": "", "ADDR": "", "SHUTDOWN_TIMEOUT": ""}, want: defaults},
		"PORT":             {env: map[string]string{"PORT": "9000"}, want: with(func(c *config.Config) { c.Addr = ":9000" })},
		"a free port":      {env: map[string]string{"PORT": "0"}, want: with(func(c *config.Config) { c.Addr = ":0" })},
		"ADDR before PORT": {
			env:  map[string]string{"PORT": "9000", "ADDR": "[::1]:9001"},
			want: with(func(c *config.Config) { c.Addr = "[::1]:9001" }),
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
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
