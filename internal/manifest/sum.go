package manifest

import (
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
)

var hexSHA256 = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)

// digits are how many hexadecimal digits the sums of an algorithm have.
var digits = map[string]int{"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128, "b2": 128}

var hexadecimal = regexp.MustCompile(`^[0-9a-fA-F]+$`)

// isSum reports whether text is a sum of the algorithm in hexadecimal digits.
func isSum(algorithm, text string) bool {
	return digits[algorithm] == len(text) && hexadecimal.MatchString(text)
}

// named returns a sum as [release.Download] has it.
func named(algorithm, sum string) string {
	if algorithm == "sha256" {
		return strings.ToLower(sum)
	}
	return algorithm + ":" + strings.ToLower(sum)
}

// nixSum returns the hex form of a SHA-256 as nix writes it: in hexadecimal digits, in nix's own base 32, or as in sha256-BASE64, with or
// without the algorithm in front (https://nix.dev/manual/nix/latest/command-ref/nix-hash).
func nixSum(text string) (string, bool) {
	if sum, ok := sriSum("sha256", text); ok {
		return sum, true
	}
	text = strings.TrimPrefix(text, "sha256:")
	if hexSHA256.MatchString(text) {
		return strings.ToLower(text), true
	}
	sum, ok := nixBase32(text)
	return hex.EncodeToString(sum), ok
}

// sriSum returns the hex form of a sum as in sha512-BASE64.
func sriSum(algorithm, text string) (string, bool) {
	encoded, ok := strings.CutPrefix(text, algorithm+"-")
	sum, err := base64.StdEncoding.DecodeString(encoded)
	return hex.EncodeToString(sum), ok && err == nil && 2*len(sum) == digits[algorithm]
}

const nixDigits = "0123456789abcdfghijklmnpqrsvwxyz"

// nixBase32 decodes a SHA-256 in nix's base 32, whose last digit contains the lowest bits of the first byte.
func nixBase32(text string) ([]byte, bool) {
	const size, length = 32, 52
	if len(text) != length {
		return nil, false
	}
	sum := make([]byte, size)
	for n := range length {
		digit := strings.IndexByte(nixDigits, text[length-1-n])
		if digit < 0 {
			return nil, false
		}
		at, shift := n*5/8, n*5%8
		bits := digit << shift
		sum[at] |= byte(bits & 0xff)
		if carry := byte(bits >> 8 & 0xff); at+1 < size {
			sum[at+1] |= carry
		} else if carry != 0 {
			return nil, false
		}
	}
	return sum, true
}
