package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/release"
)

// humanDuration returns a duration as users say it: 340ms, 1.2s, 24s, 3m 05s.
func humanDuration(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%dms", d.Milliseconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%.1fs", d.Truncate(time.Second/10).Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	}
	return fmt.Sprintf("%dm %02ds", int(d.Minutes()), int(d.Seconds())%60)
}

// humanSize returns a number of bytes in the units of download pages: 812 B, 3.1 MB.
func humanSize(bytes int64) string {
	const unit = 1000
	if bytes < unit {
		return fmt.Sprintf("%d B", bytes)
	}
	value, prefix := float64(bytes)/unit, 0
	for value >= unit-0.5 && prefix < 3 {
		value /= unit
		prefix++
	}
	if value < 9.95 {
		return fmt.Sprintf("%.1f %cB", value, "kMGT"[prefix])
	}
	return fmt.Sprintf("%.0f %cB", value, "kMGT"[prefix])
}

// Count counts things: 1 asset, 2 assets, 3 binaries.
func Count(count int, noun string) string {
	if count == 1 {
		return "1 " + noun
	}
	if stem, found := strings.CutSuffix(noun, "ry"); found {
		return fmt.Sprintf("%d %sries", count, stem)
	}
	return fmt.Sprintf("%d %ss", count, noun)
}

// Holds counts the contents of a release.
func Holds(r *release.Release) string {
	binaries := Count(len(r.Binaries), "binary")
	state := ""
	if !r.Public() {
		state = "a draft with "
	}
	return state + Count(len(r.Assets), "asset") + ", " + binaries + ", " + Count(len(r.Images), "image")
}
