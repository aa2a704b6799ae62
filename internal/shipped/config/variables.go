package config

import (
	"errors"
	"net"
	"strconv"
	"time"
)

// Variable is one variable of the environment.
type Variable struct {
	Name    string
	Default string
	Meaning string
	set     func(*Config, string) error // its error continues the sentence that begins with NAME="value"
}

// Variables are those that [Read] reads, in the order of help texts.
func Variables() []Variable { return variables }

// The one list of variables: reading, defaults and help follow from it.
var variables = []Variable{
	{
		Name: "PORT", Default: "8080",
		Meaning: "port to listen on, on every address; 0 for a free one",
		set: func(c *Config, value string) error {
			c.Addr = ":" + value
			return checkPort(value)
		},
	},
	{
		Name:    "ADDR",
		Meaning: "address to listen on instead, as in 127.0.0.1:9000",
		set: func(c *Config, value string) error {
			if value == "" {
				return nil
			}
			c.Addr = value
			_, port, err := net.SplitHostPort(value)
			if err != nil {
				return errors.New("is no address: write host:port, as in 127.0.0.1:9000 or [::1]:9000")
			}
			return checkPort(port)
		},
	},
	{
		Name: "LOG_LEVEL", Default: "info",
		Meaning: "least severe message to log: debug (shows probes), info, warn, error",
		set: func(c *Config, value string) error {
			if err := c.LogLevel.UnmarshalText([]byte(value)); err != nil {
				return errors.New("is no level: choose from debug, info, warn, error")
			}
			return nil
		},
	},
	{
		Name: "DRAIN_DELAY", Default: "0s",
		Meaning: "how long to answer on after /readyz turned 503, for load balancers to notice",
		set: func(c *Config, value string) error {
			var err error
			c.DrainDelay, err = duration(value)
			return err
		},
	},
	{
		// Docker kills a container 10 seconds after it asked it to stop, Kubernetes after 30, unless told otherwise.
		Name: "SHUTDOWN_TIMEOUT", Default: "8s",
		Meaning: "longest time from the signal to the end; requests that take longer are cut off",
		set: func(c *Config, value string) error {
			var err error
			c.ShutdownTimeout, err = duration(value)
			if err == nil && c.ShutdownTimeout == 0 {
				err = errors.New("leaves no time at all: give a longer one, as in 8s")
			}
			return err
		},
	},
}

func checkPort(port string) error {
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return errors.New("names no port: give a number from 0 to 65535")
	}
	return nil
}

func duration(value string) (time.Duration, error) {
	d, err := time.ParseDuration(value)
	if err != nil || d < 0 {
		return 0, errors.New("is no duration: write a number with its unit, as in 500ms, 8s or 1m")
	}
	return d, nil
}
