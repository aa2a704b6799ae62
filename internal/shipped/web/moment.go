package web

import (
	"fmt"
	"time"
)

// moment is a time as people and as programs read it.
type moment struct {
	Machine string // RFC 3339
	Full    string
	Ago     string // counted from when the page was made
}

// Never reports whether there is no such time.
func (m moment) Never() bool { return m.Machine == "" }

func momentOf(t, now time.Time) moment {
	if t.IsZero() {
		return moment{}
	}
	t = t.UTC()
	return moment{
		Machine: t.Format(time.RFC3339),
		Full:    t.Format("2 January 2006, 15:04 MST"),
		Ago:     ago(t, now),
	}
}

const day = 24 * time.Hour

// ago rounds to the unit that matters. A time to come is a date: the clock of the client that reported it may be wrong.
func ago(t, now time.Time) string {
	passed := now.Sub(t)
	switch {
	case passed < -time.Minute, passed >= 365*day:
		return t.Format("2 Jan 2006")
	case passed < time.Minute:
		return "just now"
	case passed < time.Hour:
		return counted(int(passed/time.Minute), "minute") + " ago"
	case passed < day:
		return counted(int(passed/time.Hour), "hour") + " ago"
	case passed < 60*day:
		return counted(int(passed/day), "day") + " ago"
	}
	return counted(int(passed/(30*day)), "month") + " ago"
}

// counted is a number and a noun in the form that it asks for.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
