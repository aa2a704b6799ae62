package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// How often a running step shows that it is alive.
const (
	terminalBeat = time.Second
	logBeat      = 30 * time.Second
)

// Progress shows steps while they run: on a terminal as one line that is rewritten, in a log as a
// line when a step starts, one when it ends, and a sign of life in between. Steps may run at the
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

// Running is a step that has started. Exactly one of Done, Fail and Skip ends it; what comes after
// that is ignored.
type Running struct {
	progress *Progress
	step     Step
	note     string
	begun    time.Time
	ended    bool
	stop     chan struct{}
	stopped  chan struct{}
}

// Start shows that a step begins: its name in one word, and what it does in one line.
func (p *Progress) Start(name, what string) *Running {
	running := &Running{
		progress: p, step: Step{Name: name, Detail: oneLine(what)}, begun: time.Now(),
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
	p.println(p.style.paint(yellow, "!") + " " + oneLine(text))
	p.redraw()
}

// Steps are the steps that have ended, in the order in which they started.
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

// Note shows what the step is doing at the moment.
func (s *Running) Note(text string) {
	p := s.progress
	p.mu.Lock()
	defer p.mu.Unlock()
	s.note = oneLine(text)
	p.redraw()
}

// Done ends the step. detail says what it did; empty keeps what was said at the start.
func (s *Running) Done(detail string) {
	s.end(func(step *Step) {
		if detail != "" {
			step.Detail = oneLine(detail)
		}
	})
}

// Fail ends the step with an error.
func (s *Running) Fail(err error) {
	s.end(func(step *Step) {
		step.Err = oneLine(err.Error())
		if errors.Is(err, context.Canceled) {
			step.Err = "interrupted"
		}
	})
}

// Skip ends a step that was found to be unnecessary or impossible.
func (s *Running) Skip(reason string) {
	s.end(func(step *Step) { step.Detail, step.Skipped = oneLine(reason), true })
}

func (s *Running) end(how func(*Step)) {
	p := s.progress
	p.mu.Lock()
	if s.ended {
		p.mu.Unlock()
		return
	}
	s.ended = true
	s.step.Took = time.Since(s.begun)
	how(&s.step)
	p.println(p.ending(s.step))
	p.redraw()
	p.mu.Unlock()
	close(s.stop)
	<-s.stopped
}

// beat shows from time to time that the step is still running.
func (s *Running) beat() {
	defer close(s.stopped)
	every := logBeat
	if s.progress.style.Terminal {
		every = terminalBeat
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-ticker.C:
			s.progress.beat(s)
		}
	}
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

// redraw writes the live line anew.
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
		line := fmt.Sprintf("● %-*s %5s  %s%s", nameWidth, s.step.Name, took, s.step.Detail, dotted(s.note))
		// The last column stays free: some terminals break a line that fills it.
		_, _ = io.WriteString(p.out, fit(line, p.style.width()-1))
		p.live = true
		return
	}
}

// nameWidth is the width of the column of names, in which those of the checks fit too.
const nameWidth = 10

// ending is the line that stays of a step.
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

// dotted puts a text behind another one.
func dotted(text string) string {
	if text == "" {
		return ""
	}
	return " · " + text
}
