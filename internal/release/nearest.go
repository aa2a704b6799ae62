package release

import "slices"

// Nearest returns the candidate that a misspelt name was most likely meant to be; empty when none is near.
func Nearest(name string, candidates []string) string {
	candidates = slices.Sorted(slices.Values(candidates)) // so that of two equally near ones it is always the same
	best, least := "", max(2, len(name)/3)+1
	for _, candidate := range candidates {
		if d := distance(name, candidate); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// distance returns how many characters must be put in, taken out or replaced to turn one text into the other (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
