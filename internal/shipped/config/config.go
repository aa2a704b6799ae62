// Package config reads the settings of the service from the environment. It checks what a value says
// by itself; whether an address can be had is found out by who uses it.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Config is all that can be set.
type Config struct {
	Addr            string // host:port to listen on; an empty host is every address of the machine
	LogLevel        slog.Level
	DrainDelay      time.Duration // between turning unready and accepting no more connections
	ShutdownTimeout time.Duration // for the whole shutdown, DrainDelay included
}

// Read takes the settings from getenv, usually [os.Getenv]. A variable that is empty counts as not
// set. The error is one line that names every variable with a bad value.
func Read(getenv func(string) string) (Config, error) {
	var config Config
	var bad []string
	for _, variable := range variables {
		value := getenv(variable.Name)
		if value == "" {
			value = variable.Default
		}
		if err := variable.set(&config, value); err != nil {
			bad = append(bad, fmt.Sprintf("%s=%q %v", variable.Name, value, err))
		}
	}
	if len(bad) > 0 {
		return Config{}, errors.New(strings.Join(bad, "; "))
	}
	if config.DrainDelay >= config.ShutdownTimeout {
		return Config{}, fmt.Errorf("DRAIN_DELAY=%s leaves requests no time to finish: make SHUTDOWN_TIMEOUT=%s longer, it covers both",
			config.DrainDelay, config.ShutdownTimeout)
	}
	return config, nil
}
