package report

import (
	"context"
	"errors"
	"time"

	"github.com/relkit/relkit/internal/release"
)

// How often a running step shows that it is alive.
const (
	terminalBeat = time.Second
	logBeat      = 30 * time.Second
)

// Running is a step that has started. Exactly one of Done, Fail, Stop and Skip ends it; later calls are ignored.
type Running struct {
	progress *Progress
	step     Step
	note     string
	begun    time.Time
	ended    bool
	stop     chan struct{}
	stopped  chan struct{}
}

// Note shows what the step is doing at the moment.
func (s *Running) Note(text string) {
	p := s.progress
	p.mu.Lock()
	defer p.mu.Unlock()
	s.note = release.OneLine(text)
	p.redraw()
}

// Milestone shows the progress of the step. It is a note that a log shows immediately.
func (s *Running) Milestone(text string) {
	s.Note(text)
	p := s.progress
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.style.Terminal {
		p.println("  " + s.step.Name + ": " + s.note)
	}
}

// Say prints a permanent line about what the step is going to do.
func (s *Running) Say(text string) {
	p := s.progress
	p.mu.Lock()
	defer p.mu.Unlock()
	p.println("  " + s.step.Name + ": " + release.OneLine(text))
	p.redraw()
}

// EquivalentTo shows which command of the release workflow a rehearsal runs in the step.
func (s *Running) EquivalentTo(command string) {
	p := s.progress
	p.mu.Lock()
	defer p.mu.Unlock()
	s.step.Command = release.OneLine(command)
}

// Done ends the step. detail is what it did; if empty, the text of the start remains.
func (s *Running) Done(detail string) {
	s.end(func(step *Step) {
		if detail != "" {
			step.Detail = release.OneLine(detail)
		}
	})
}

// Fail ends the step with its error.
func (s *Running) Fail(err error) {
	s.end(func(step *Step) { step.Err = release.OneLine(err.Error()) })
}

// Stop ends the step that the whole command fails with. Why is for the command to say, once, as its last line.
func (s *Running) Stop(err error) {
	s.end(func(step *Step) {
		step.Err = "failed"
		if errors.Is(err, context.Canceled) {
			step.Err = "interrupted"
		}
	})
}

// Skip ends a step that was found to be unnecessary or impossible.
func (s *Running) Skip(reason string) {
	s.end(func(step *Step) { step.Detail, step.Skipped = release.OneLine(reason), true })
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
