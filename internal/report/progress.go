package report

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/relkit/relkit/internal/release"
)

// Progress shows steps while they run: on a terminal as one line that is rewritten, in a log as a
// line when a step starts, one when it ends, and a heartbeat in between. Steps may run at the
// same time; a terminal then shows the one that was started last.
type Progress struct {
	mu      sync.Mutex
	out     io.Writer
	style   Style
	live    bool // the terminal's last line is to be rewritten
	started []*Running
}

// NewProgress shows progress on out, which is usually the standard error. io.Discard keeps quiet.
func NewProgress(out io.Writer, style Style) *Progress {
	return &Progress{out: out, style: style}
}

// Silent reports whether nothing is shown, so that what would only be shown need not be found out.
func (p *Progress) Silent() bool { return p.out == io.Discard }

// Start shows that a step starts: its name in one word, and what it does in one line.
func (p *Progress) Start(name, what string) *Running {
	running := &Running{
		progress: p, step: Step{Name: name, Detail: release.OneLine(what)}, begun: time.Now(),
		stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.started = append(p.started, running)
	if p.style.Terminal {
		p.redraw()
	} else {
		p.println(fmt.Sprintf("  %s: %s", name, running.step.Detail))
	}
	go running.beat()
	return running
}

// Warn shows a line that belongs to no step.
func (p *Progress) Warn(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.println(p.style.paint(yellow, "!") + " " + release.OneLine(text))
	p.redraw()
}

// Steps returns the steps that have ended, in the order in which they started.
func (p *Progress) Steps() []Step {
	p.mu.Lock()
	defer p.mu.Unlock()
	var steps []Step
	for _, running := range p.started {
		if running.ended {
			steps = append(steps, running.step)
		}
	}
	return steps
}

func (p *Progress) beat(s *Running) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case s.ended:
	case p.style.Terminal:
		p.redraw()
	default:
		p.println(fmt.Sprintf("  %s: %s so far%s", s.step.Name, humanDuration(time.Since(s.begun)), dotted(s.note)))
	}
}

// println writes a line that stays, in the place of the live one.
func (p *Progress) println(line string) {
	p.clear()
	_, _ = fmt.Fprintln(p.out, line)
}

// clear removes the live line.
func (p *Progress) clear() {
	if p.live {
		_, _ = io.WriteString(p.out, "\r\x1b[2K")
		p.live = false
	}
}

// redraw writes the live line again.
func (p *Progress) redraw() {
	if !p.style.Terminal {
		return
	}
	p.clear()
	for _, s := range slices.Backward(p.started) {
		if s.ended {
			continue
		}
		took := humanDuration(time.Since(s.begun).Truncate(time.Second))
		line := fmt.Sprintf("● %-*s %5s  ", nameWidth, s.step.Name, took)
		width := p.style.width() - 1 // the last column stays free: some terminals break a line that fills it
		whole := line + s.step.Detail + dotted(s.note)
		if s.note != "" && cells.StringWidth(whole) > width {
			whole = line + s.note // what it is doing is more specific than its description
		}
		_, _ = io.WriteString(p.out, fit(whole, width))
		p.live = true
		return
	}
}

// nameWidth is the width of the column of names, in which those of the checks fit too.
const nameWidth = 10

// ending returns the line that stays of a step.
func (p *Progress) ending(step Step) string {
	name, took := fmt.Sprintf("%-*s", nameWidth, step.Name), fmt.Sprintf("%5s", humanDuration(step.Took))
	switch {
	case step.Err != "":
		return p.style.paint(red, "✗ "+name) + " " + took + "  " + step.Err
	case step.Skipped:
		return p.style.paint(faint, "– "+name+" "+took+"  "+step.Detail)
	}
	return p.style.paint(green, "✓") + " " + name + " " + p.style.paint(faint, took) + "  " + step.Detail
}

// dotted appends a text to another one.
func dotted(text string) string {
	if text == "" {
		return ""
	}
	return " · " + text
}
