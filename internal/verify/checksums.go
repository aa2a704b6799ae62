package verify

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
)

// sumLine is a line of a checksums file as sha256sum writes it: the sum, two spaces (or a space and a
// star for binary mode), the name.
var sumLine = regexp.MustCompile(`^([0-9a-f]{64}) [ *](.+)$`)

// readChecksums reads the SHA-256 sums of a checksums file, by the name of the file that each is of.
func readChecksums(text io.Reader) (map[string]string, error) {
	sums := map[string]string{}
	lines := bufio.NewScanner(text)
	for number := 1; lines.Scan(); number++ {
		if lines.Text() == "" {
			continue
		}
		found := sumLine.FindStringSubmatch(lines.Text())
		if found == nil {
			return nil, fmt.Errorf("line %d is no SHA-256 sum and name", number)
		}
		sums[found[2]] = found[1]
	}
	return sums, lines.Err()
}
