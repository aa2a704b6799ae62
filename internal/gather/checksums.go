package gather

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// sumLine is a line of a checksums file as sha256sum writes it: the checksum, two spaces (or a space and a star for binary mode), the name.
var sumLine = regexp.MustCompile(`^([0-9a-f]+) [ *](.+)$`)

// sumSizes are the lengths in hex digits of each algorithm's checksums, by GoReleaser's names.
var sumSizes = map[string]int{
	"crc32": 8, "md5": 32, "sha1": 40, "sha224": 56, "sha3-224": 56, "sha256": 64, "sha3-256": 64, "blake2s": 64, "blake3": 64,
	"sha384": 96, "sha3-384": 96, "sha512": 128, "sha3-512": 128, "blake2b": 128,
}

// customary are the algorithms that are assumed when none is named.
var customary = []string{"sha256", "sha512", "sha1", "md5", "sha224", "sha384", "crc32"}

// algorithmOf returns the assumed algorithm of a checksum; empty if its length fits none.
func algorithmOf(sum string) string {
	for _, algorithm := range customary {
		if len(sum) == sumSizes[algorithm] {
			return algorithm
		}
	}
	return ""
}

// isSum reports whether a text has the length of a checksum of an algorithm, or of any if that is empty.
func isSum(text, algorithm string) bool {
	if algorithm == "" {
		algorithm = algorithmOf(text)
	}
	return len(text) == sumSizes[algorithm]
}

// spelled returns an algorithm as texts name it.
func spelled(algorithm string) string {
	switch {
	case algorithm == "":
		return "SHA-256"
	case strings.HasPrefix(algorithm, "sha") && !strings.Contains(algorithm, "-"):
		return "SHA-" + strings.TrimPrefix(algorithm, "sha")
	}
	return strings.ToUpper(algorithm[:1]) + algorithm[1:]
}

// checksums adds the listed checksums of the assets.
func (g *Gatherer) checksums(r *release.Release) error {
	sums, err := readSums(r)
	if err != nil {
		return err
	}
	for i := range r.Assets {
		asset := &r.Assets[i]
		listed := sums[asset.Name]
		delete(sums, asset.Name)
		if listed == "" {
			continue
		}
		if err := compare(asset, listed, r.Plan.Sums.Algorithm); err != nil {
			return err
		}
	}
	r.Unattached = slices.Sorted(maps.Keys(sums))
	return nil
}

// compare records the listed checksum of an asset, and the checksum of its bytes if that is not their SHA-256.
func compare(asset *release.Asset, listed, algorithm string) error {
	if algorithm == "" {
		algorithm = algorithmOf(listed)
	}
	if asset.Listed = listed; algorithm == "sha256" || asset.SHA256 == "" || asset.File == "" {
		return nil
	}
	file, err := os.Open(asset.File)
	if err != nil {
		return err
	}
	asset.Sum, err = goreleaser.Sum(algorithm, file)
	if err = errors.Join(err, file.Close()); err == nil && strings.EqualFold(asset.Sum, listed) {
		asset.Listed = asset.SHA256
	}
	return err
}

// readSums reads the checksums file, or the files with one checksum each, by asset name. A file that cannot be read is a fact about the
// release.
func readSums(r *release.Release) (map[string]string, error) {
	all := map[string]string{}
	for i := range r.Assets {
		asset := &r.Assets[i]
		of := r.Plan.SumOf(asset.Name)
		if asset.Err != "" || asset.Name != r.Plan.Checksums && of == "" {
			continue
		}
		file, err := os.Open(asset.File)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", asset.Name, err)
		}
		sums, err := readChecksums(file, r.Plan.Sums.Algorithm, of)
		if err != nil {
			asset.Err = err.Error()
		}
		maps.Copy(all, sums)
		if err := file.Close(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// readChecksums parses a checksums file, by asset name. Of is the asset of a file with a single checksum, which may lack the name.
func readChecksums(text io.Reader, algorithm, of string) (map[string]string, error) {
	sums := map[string]string{}
	lines := bufio.NewScanner(text)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if line == "" {
			continue
		}
		if of != "" && !strings.Contains(line, " ") {
			line += "  " + of
		}
		found := sumLine.FindStringSubmatch(line)
		if len(found) == 0 || !isSum(found[1], algorithm) {
			return nil, fmt.Errorf("line %d is not a %s checksum and a name", number, spelled(algorithm))
		}
		sum, name := found[1], found[2]
		if strings.ContainsAny(name, `/\`) {
			return nil, fmt.Errorf("line %d names %s, which is not a valid asset name", number, name)
		}
		if _, twice := sums[name]; twice {
			return nil, fmt.Errorf("line %d names %s a second time", number, name)
		}
		if of != "" && name != of {
			return nil, fmt.Errorf("line %d names %s, not %s", number, name, of)
		}
		sums[name] = sum
	}
	if len(sums) == 0 && of != "" && lines.Err() == nil {
		return nil, errors.New("it contains no checksum")
	}
	return sums, lines.Err()
}
