package web

import "strconv"

// size is a number of bytes as people read it, in powers of 1000 as on download pages.
func size(bytes int64) string {
	if bytes < 1000 {
		return strconv.FormatInt(bytes, 10) + " B"
	}
	value, units := float64(bytes), []string{"kB", "MB", "GB", "TB", "PB", "EB"}
	unit := -1
	for value >= 999.5 && unit < len(units)-1 {
		value /= 1000
		unit++
	}
	digits := 0
	if value < 9.95 {
		digits = 1
	}
	return strconv.FormatFloat(value, 'f', digits, 64) + " " + units[unit]
}
