package gather

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// sumLine is a line of a checksums file as sha256sum writes it: the sum, two spaces (or a space and a
// star for binary mode), the name.
var sumLine = regexp.MustCompile(`^([0-9a-f]{64}) [ *](.+)$`)

// readChecksums reads the SHA-256 sums of a checksums file, by the name of the asset that each is of.
func readChecksums(text io.Reader) (map[string]string, error) {
	sums := map[string]string{}
	lines := bufio.NewScanner(text)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if line == "" {
			continue
		}
		found := sumLine.FindStringSubmatch(line)
		if found == nil {
			return nil, fmt.Errorf("line %d is no SHA-256 sum and name", number)
		}
		sum, name := found[1], found[2]
		if strings.ContainsAny(name, `/\`) {
			return nil, fmt.Errorf("line %d names %s, which is no name of an asset", number, name)
		}
		if _, twice := sums[name]; twice {
			return nil, fmt.Errorf("line %d names %s a second time", number, name)
		}
		sums[name] = sum
	}
	return sums, lines.Err()
}
