// Package logbuffer writes the log. Most lines of a busy service are of the access log, and to hand each to the system by itself takes
// more processor time than to make it: these lines wait a moment for others, in a buffer with a bound. All other lines are written at
// once, after those that were before them.
//
// It writes bytes and knows nothing of levels or of JSON. Lines that still wait are lost when the process is killed or crashes.
package logbuffer

import (
	"io"
	"sync"
	"time"
)

const (
	// Delay is how long a line waits at most.
	Delay = 100 * time.Millisecond

	// size is how many bytes wait at most. What waits is written before a line that would exceed it.
	size = 64 << 10
)

// Buffer hands lines to a writer. Its methods may be called at the same time.
type Buffer struct {
	to io.Writer

	mu      sync.Mutex
	waiting []byte
	armed   bool // Flush is going to be called
}

// New returns a buffer with nothing in it.
func New(to io.Writer) *Buffer { return &Buffer{to: to} }

// Write writes what waits and then the line, at once.
func (b *Buffer) Write(line []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) == 0 {
		return b.to.Write(line)
	}
	b.waiting = append(b.waiting, line...)
	return len(line), b.flush()
}

// Flush writes what waits. An error has lost it.
func (b *Buffer) Flush() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.flush()
}

// FlushWithin writes what waits, and gives up waiting for a reader that takes nothing.
func (b *Buffer) FlushWithin(limit time.Duration) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = b.Flush() // there is no other place to report that the log fails
	}()
	select {
	case <-done:
	case <-time.After(limit):
	}
}

func (b *Buffer) flush() error {
	if len(b.waiting) == 0 {
		return nil
	}
	_, err := b.to.Write(b.waiting)
	b.waiting = b.waiting[:0]
	return err
}

// Later returns a writer of lines that may wait for [Delay].
func (b *Buffer) Later() io.Writer { return later{b} }

type later struct{ *Buffer }

func (l later) Write(line []byte) (int, error) {
	b := l.Buffer
	b.mu.Lock()
	defer b.mu.Unlock()
	var err error
	if len(b.waiting)+len(line) > size {
		err = b.flush()
	}
	b.waiting = append(b.waiting, line...)
	if !b.armed {
		b.armed = true
		time.AfterFunc(Delay, b.delayed)
	}
	return len(line), err
}

func (b *Buffer) delayed() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.armed = false
	_ = b.flush() // there is no other place to report that the log fails
}
