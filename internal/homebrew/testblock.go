package homebrew

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/relkit/relkit/internal/process"
)

// ErrNotUnderstood is returned for a line of a formula that is beyond this package.
var ErrNotUnderstood = errors.New("only brew itself understands this line")

var (
	systemCall  = regexp.MustCompile(`^system\s+(.+)$`)
	assertMatch = regexp.MustCompile(`^assert_match\s+(version\.to_s|version|"[^"]*"),\s*shell_output\("([^"]*)"\)$`)
	inBin       = regexp.MustCompile(`^(?:#\{bin\}/|bin/)`)
	word        = regexp.MustCompile(`(?:bin/)?"([^"]*)"`)
)

// RunTest runs the test block of an installed formula as brew test would. An error names the line
// that failed; it is ErrNotUnderstood for one that needs Ruby.
func (i *Installed) RunTest(ctx context.Context) error {
	for _, line := range i.Formula.Test {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := i.testLine(ctx, line); err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
	}
	return nil
}

func (i *Installed) testLine(ctx context.Context, line string) error {
	if found := assertMatch.FindStringSubmatch(line); found != nil {
		wanted := strings.Trim(found[1], `"`)
		if strings.HasPrefix(found[1], "version") {
			wanted = i.Formula.Version
		}
		said, err := i.run(ctx, strings.Fields(found[2]))
		if err == nil && !strings.Contains(said, wanted) {
			err = fmt.Errorf("%q is not in its output", wanted)
		}
		return err
	}
	if found := systemCall.FindStringSubmatch(line); found != nil {
		var words []string
		for _, each := range word.FindAllStringSubmatch(found[1], -1) {
			if len(words) == 0 && strings.HasPrefix(each[0], "bin/") {
				each[1] = "bin/" + each[1]
			}
			words = append(words, each[1])
		}
		if len(words) == 1 {
			words = strings.Fields(words[0])
		}
		_, err := i.run(ctx, words)
		return err
	}
	return ErrNotUnderstood
}

func (i *Installed) run(ctx context.Context, words []string) (string, error) {
	if len(words) == 0 || !inBin.MatchString(words[0]) {
		return "", ErrNotUnderstood
	}
	program := inBin.ReplaceAllString(words[0], "")
	name := filepath.Join(i.Bin, filepath.FromSlash(program))
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("the formula installs no %s", program)
	}
	home, err := os.MkdirTemp("", "relkit-home-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(home) }()
	said, err := process.Command{Name: name, Args: words[1:], Dir: i.Bin, Bare: true, Env: process.UserEnvironment(home)}.Text(ctx)
	if err != nil && ctx.Err() == nil { // its folder will be gone when the message is read
		err = errors.New(strings.ReplaceAll(err.Error(), i.Bin+string(filepath.Separator), ""))
	}
	return said, err
}
