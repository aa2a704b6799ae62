// Package nearest suggests what a misspelt name was meant to be: a command, a flag, a setting, a variable. Suggestions are for error
// messages only; nothing is ever replaced by one.
package nearest

import "slices"

// To returns the candidate with the smallest Levenshtein distance to a name, and the first of the alphabet if several are equally near.
// It returns "" when no candidate is near: within two characters, or a third of a longer name, and with a character in common.
func To(name string, candidates []string) string {
	best, least := "", min(max(2, len(name)/3)+1, len(name))
	for _, candidate := range slices.Sorted(slices.Values(candidates)) {
		if d := distance(name, candidate); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// distance returns how many bytes must be inserted, deleted or replaced to turn one text into the other.
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
