package goreleaser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

// exitDeprecated is the exit code of `goreleaser check` for a valid configuration with deprecated settings.
const exitDeprecated = 2

// Notice is a setting that GoReleaser advises against.
type Notice struct {
	Setting string // archives.format
	Page    string // the web page with the replacement
	// PhasedOut is an early notice: the setting is not deprecated yet.
	PhasedOut bool
}

// Notices returns the deprecated settings of the configuration in dir. For an invalid configuration, the error has GoReleaser's text and,
// if known, the version or edition that accepts the setting.
func (p *Program) Notices(ctx context.Context, dir, config string, env ...string) ([]Notice, error) {
	var said strings.Builder
	env = append(slices.Clone(env), "NO_COLOR=1")
	if os.Getenv("KO_DOCKER_REPO") == "" {
		env = append(env, "KO_DOCKER_REPO=registry.invalid/ko") // GoReleaser considers kos without repositories invalid if it is not set
	}
	err := process.Command{
		Name: p.Path, Args: []string{"check", "--config", config},
		Dir: dir, Env: env, Output: &said,
	}.Run(ctx)
	var exit *exec.ExitError
	switch {
	case err == nil || errors.As(err, &exit) && exit.ExitCode() == exitDeprecated:
		return notices(said.String()), nil
	case exit == nil:
		return nil, err
	}
	reason := complaint(said.String())
	return nil, fmt.Errorf("GoReleaser rejects %s: %s", config, strings.Join(append([]string{reason}, p.hints(reason)...), "; "))
}

var (
	deprecated = regexp.MustCompile("DEPRECATED: `?([\\w.]+)")
	phasedOut  = regexp.MustCompile(`(\w+)(?: and \w+)? (?:is|are) being phased out`)
	// In CI, GoReleaser colors its log regardless of NO_COLOR.
	colour  = regexp.MustCompile("\x1b\\[[0-9;]*m")
	webPage = regexp.MustCompile(`https://\S+`)
)

func notices(log string) []Notice {
	var found []Notice
	for line := range strings.Lines(colour.ReplaceAllString(log, "")) {
		notice := Notice{Page: webPage.FindString(line)}
		if match := deprecated.FindStringSubmatch(line); match != nil {
			notice.Setting = match[1]
		} else if match := phasedOut.FindStringSubmatch(line); match != nil {
			notice.Setting, notice.PhasedOut = match[1], true
		}
		if notice.Setting != "" {
			found = append(found, notice)
		}
	}
	return found
}

// ornaments are what a log has around what it says.
var ornaments = strings.NewReplacer("│", " ", "•", " ", "error=", " ", "command failed", " ")

// complaint returns what GoReleaser's log says went wrong first, on one line.
func complaint(log string) string {
	log = colour.ReplaceAllString(log, "")
	_, reason, found := strings.Cut(log, "⨯")
	if !found {
		reason = log
	}
	reason, _, _ = strings.Cut(reason, "⨯")
	return release.OneLine(ornaments.Replace(reason))
}
