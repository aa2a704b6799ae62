package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/outbound"
)

// Port is the number of a TCP port; 0 means a free one.
type Port string

// UnmarshalText checks the number.
func (p *Port) UnmarshalText(text []byte) error {
	*p = Port(text)
	return checkPort(string(text))
}

func checkPort(port string) error {
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return errors.New("names no port: give a number from 0 to 65535")
	}
	return nil
}

// Address is a host and a port; an empty host is every address of the machine.
type Address string

// UnmarshalText checks the form. Whether the host is this machine, the listener finds out.
func (a *Address) UnmarshalText(text []byte) error {
	*a = Address(text)
	_, port, err := net.SplitHostPort(string(text))
	if err != nil {
		return errors.New("is no address: write host:port, as in 127.0.0.1:9000 or [::1]:9000")
	}
	return checkPort(port)
}

// Level is the least severe level that is logged.
type Level slog.Level

// UnmarshalText reads a level by its name.
func (l *Level) UnmarshalText(text []byte) error {
	if err := (*slog.Level)(l).UnmarshalText(text); err != nil {
		return errors.New("is no level: choose from debug, info, warn, error")
	}
	return nil
}

func (l Level) String() string { return strings.ToLower(slog.Level(l).String()) }

// PollAllow is what may be polled although its address is one of this machine or of its network's machinery.
type PollAllow struct {
	outbound.Allow

	list string
}

// UnmarshalText reads a list as [outbound.ParseAllow] does.
func (p *PollAllow) UnmarshalText(text []byte) error {
	allow, err := outbound.ParseAllow(string(text))
	*p = PollAllow{Allow: allow, list: string(text)}
	return err
}

func (p PollAllow) String() string { return p.list }

// Count is how many connections there may be.
type Count int

// UnmarshalText reads a number.
func (c *Count) UnmarshalText(text []byte) error {
	const fewest = 10
	number, err := strconv.Atoi(string(text))
	if err != nil || number < fewest {
		return fmt.Errorf("is no number of connections: give one from %d up", fewest)
	}
	*c = Count(number)
	return nil
}

// Names is a list of environments.
type Names []string

// UnmarshalText reads names with commas between them.
func (n *Names) UnmarshalText(text []byte) error {
	*n = nil
	for name := range strings.SplitSeq(string(text), ",") {
		name = strings.TrimSpace(name)
		if err := catalog.CheckName(name); err != nil {
			return errors.New("has a name that is none: write names with commas between them, as in dev,staging,production")
		}
		*n = append(*n, name)
	}
	return nil
}

func (n Names) String() string { return strings.Join(n, ",") }

// Endpoint is the base URL of a collector. It may hold a password.
type Endpoint struct{ Secret }

// UnmarshalText checks the form.
func (e *Endpoint) UnmarshalText(text []byte) error {
	e.value = string(text)
	location, err := url.Parse(string(text))
	if err != nil || location.Host == "" || location.Scheme != "http" && location.Scheme != "https" {
		return errors.New("is no http or https URL: write one as in http://127.0.0.1:4318")
	}
	return nil
}

// Headers are sent with each request to a collector. Their values are secret.
type Headers map[string]string

// UnmarshalText reads name=value,name=value with values percent-encoded where they need it, as the
// OpenTelemetry specification has it.
func (h *Headers) UnmarshalText(text []byte) error {
	*h = Headers{}
	for number, entry := range strings.Split(string(text), ",") {
		name, value, found := strings.Cut(entry, "=")
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if name = strings.TrimSpace(name); !found || name == "" || err != nil {
			return errors.New("has a bad entry " + strconv.Itoa(number+1) + ": write name=value,name=value")
		}
		(*h)[name] = value
	}
	return nil
}

// String masks all values at once.
func (h Headers) String() string {
	if len(h) == 0 {
		return ""
	}
	return mask
}
