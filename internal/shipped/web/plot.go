package web

import (
	"fmt"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

// plot is how many releases there were in each stretch of time, as bars and as a table.
type plot struct {
	Bars    []bar
	Most    int // releases in one bar
	Step    string
	Summary string
	Width   int // of the drawing, as is Height; it is stretched to the page
	Height  int
}

// bar is a stretch of time. Stable releases are at the bottom, prereleases on top of them.
type bar struct {
	Label              string
	Stable, Prerelease int
	X, Width           int
	StableY, StableH   int
	PreY, PreH         int
}

// The drawing's own units.
const (
	barWidth   = 10
	barGap     = 4
	plotHeight = 100
	mostBars   = 36
	fewestBars = 12
)

// steps are the lengths in months that a bar may have. The last one is long enough for all times that
// there are.
var steps = []int{1, 3, 12, 60, 120, 600, 1200, 6000}

// plotOf counts releases, the newest of which may be ahead of now where a clock was wrong.
func plotOf(releases []catalog.Release, now time.Time) plot {
	if len(releases) == 0 {
		return plot{}
	}
	first, last := months(now), months(now)
	for _, r := range releases {
		first, last = min(first, months(r.PublishedAt)), max(last, months(r.PublishedAt))
	}
	step := steps[0]
	for _, longer := range steps[1:] {
		if last/step-first/step < mostBars {
			break
		}
		step = longer
	}
	begin := max(0, min(first/step, last/step-fewestBars+1))
	p := plot{Bars: make([]bar, last/step-begin+1), Step: stepName(step), Height: plotHeight}
	p.Width = len(p.Bars)*(barWidth+barGap) - barGap
	for i := range p.Bars {
		p.Bars[i].Label = stretch((begin+i)*step, step)
	}
	for _, r := range releases {
		b := &p.Bars[months(r.PublishedAt)/step-begin]
		if r.Prerelease {
			b.Prerelease++
		} else {
			b.Stable++
		}
		p.Most = max(p.Most, b.Stable+b.Prerelease)
	}
	p.draw()
	p.Summary = fmt.Sprintf("%s from %s to %s; at most %d in one %s.",
		counted(len(releases), "release"), p.Bars[0].Label, p.Bars[len(p.Bars)-1].Label, p.Most, p.Step)
	return p
}

func (p *plot) draw() {
	for i := range p.Bars {
		b := &p.Bars[i]
		b.X, b.Width = i*(barWidth+barGap), barWidth
		b.StableH = b.Stable * plotHeight / p.Most
		b.PreH = (b.Stable+b.Prerelease)*plotHeight/p.Most - b.StableH
		b.StableY = plotHeight - b.StableH
		b.PreY = b.StableY - b.PreH
	}
}

// Middle is the label under the middle of the plot.
func (p plot) Middle() string { return p.Bars[len(p.Bars)/2].Label }

// First is the label under the first bar.
func (p plot) First() string { return p.Bars[0].Label }

// Last is the label under the last bar.
func (p plot) Last() string { return p.Bars[len(p.Bars)-1].Label }

// months counts from the beginning of year 0.
func months(t time.Time) int {
	t = t.UTC()
	return t.Year()*12 + int(t.Month()) - 1
}

func stepName(step int) string {
	switch step {
	case 1:
		return "month"
	case 3:
		return "quarter"
	case 12:
		return "year"
	}
	return fmt.Sprintf("%d years", step/12)
}

// stretch names the months from one on.
func stretch(from, step int) string {
	year, month := from/12, time.Month(from%12+1)
	switch step {
	case 1:
		return month.String()[:3] + fmt.Sprintf(" %d", year)
	case 3:
		return fmt.Sprintf("Q%d %d", (int(month)-1)/3+1, year)
	case 12:
		return fmt.Sprint(year)
	}
	return fmt.Sprintf("%d–%d", year, year+step/12-1)
}
