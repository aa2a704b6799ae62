package postgrestest

import (
	"bytes"
	"strings"
	"sync"
)

// logTail keeps the last lines written to it, and signals when an awaited text appears.
type logTail struct {
	awaited string
	seen    chan struct{} // closed with the first line that contains the awaited text

	mu    sync.Mutex
	part  []byte // of a line whose end is to come
	lines []string
}

const longestTail = 20

func (l *logTail) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.part = append(l.part, text...)
	for {
		line, rest, whole := bytes.Cut(l.part, []byte("\n"))
		if !whole {
			return len(text), nil
		}
		l.add(string(line))
		l.part = rest
	}
}

func (l *logTail) add(line string) {
	l.lines = append(l.lines, line)
	if len(l.lines) > longestTail {
		l.lines = l.lines[1:]
	}
	if l.awaited != "" && strings.Contains(line, l.awaited) {
		close(l.seen)
		l.awaited = ""
	}
}

// ending returns the log for the end of an error; empty when nothing was said.
func (l *logTail) ending() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := l.lines
	if len(l.part) > 0 {
		lines = append(lines, string(l.part))
	}
	if len(lines) == 0 {
		return ""
	}
	return "; its log ends:\n  " + strings.Join(lines, "\n  ")
}
