package runner

import (
	"fmt"
	"os"
	"strings"
)

// readSettings reads what a step has written into GITHUB_ENV or GITHUB_OUTPUT: NAME=VALUE, or NAME<<DELIMITER, lines, and
// the delimiter.
func readSettings(file string, into map[string]string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSuffix(lines[i], "\r")
		if line == "" {
			continue
		}
		equals, here := strings.Index(line, "="), strings.Index(line, "<<")
		switch {
		case here > 0 && (equals < 0 || here < equals):
			name, delimiter := line[:here], line[here+2:]
			start := i + 1
			for i++; i < len(lines) && lines[i] != delimiter; {
				i++
			}
			if i == len(lines) {
				return fmt.Errorf("line %d: %s is not ended by %s", start, name, delimiter)
			}
			into[name] = strings.Join(lines[start:i], "\n")
		case equals > 0:
			into[line[:equals]] = line[equals+1:]
		default:
			return fmt.Errorf("line %d: %q is no NAME=VALUE", i+1, line)
		}
	}
	return nil
}

// readLines reads what a step has written into GITHUB_PATH.
func readLines(file string) ([]string, error) {
	content, err := os.ReadFile(file)
	return strings.FieldsFunc(string(content), func(r rune) bool { return r == '\n' || r == '\r' }), err
}
