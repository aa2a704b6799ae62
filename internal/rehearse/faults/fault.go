package faults

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/fake/fault"
	"github.com/relkit/relkit/internal/release"
)

// Command is a command that a maintainer or a job runs during a release.
type Command string

// The commands that a fault can strike.
const (
	CommandBuild   Command = "build" // GoReleaser and the images
	CommandVerify  Command = "verify"
	CommandPromote Command = "promote" // which verifies first
)

// Fault is one way in which a release is disturbed.
type Fault struct {
	Name    string // as --fault names it
	What    string // what happens, in one sentence without its full stop
	Command Command

	// person is the fixed part of the refusal if a maintainer must act. If it is empty, the command finishes by itself or when it is run
	// again.
	person string
	// fix does what the message asks of the user.
	fix func(*trial, context.Context) error

	images      bool                                                // it is about images
	everyChange bool                                                // it strikes once at each change, in turn
	manifests   func(release.Manifest) bool                         // it strikes at each of these manifests; nil when it is not about them
	inTurn      bool                                                // it stops the command at each of its manifests, in turn
	impossible  func(*trial, context.Context) string                // why it cannot be tried here; nil when it always can
	rules       func(*trial) []fault.Rule                           // how requests are broken
	arm         func(*trial, context.Context) (func() error, error) // anything else: it returns what ends it
	between     func(*trial, context.Context) error                 // what happens between verification and promotion
	run         func(*trial, context.Context) error                 // how the command is run, where it is not simply run
}

// Faults returns all faults that can be rehearsed, in the order in which their commands run.
func Faults() []Fault { return slices.Clone(faults) }

// AllFaults means every fault.
const AllFaults = "all"

// ParseFaults finds faults by their names.
func ParseFaults(names []string) ([]Fault, error) {
	var chosen []Fault
	for _, name := range names {
		if name == AllFaults {
			return Faults(), nil
		}
		i := slices.IndexFunc(faults, func(f Fault) bool { return f.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("unknown fault %q: see relkit rehearse --fault list%s", name, suggestion(name))
		}
		chosen = append(chosen, faults[i])
	}
	return chosen, nil
}

// suggestion names the faults that are meant perhaps.
func suggestion(name string) string {
	var near []string
	for _, f := range faults {
		first, _, _ := strings.Cut(f.Name, "-")
		if asked, _, _ := strings.Cut(name, "-"); asked == first {
			near = append(near, f.Name)
		}
	}
	if len(near) == 0 {
		return ""
	}
	return ", or use one of " + strings.Join(near, ", ")
}

// Outcome is how a release went on after a fault.
type Outcome string

// The outcomes, best first.
const (
	ByItself Outcome = "continued by itself"
	RunAgain Outcome = "succeeded when run again"
	ByPerson Outcome = "reported what the user must do"
	Stuck    Outcome = "did not recover"
	NotTried Outcome = "not rehearsed"
)

// Trial is the result of one fault.
type Trial struct {
	Fault   Fault
	Outcome Outcome
	Said    string   // what the command said when it stopped; empty if it went on by itself
	Shown   string   // what of the release was public when the command ended
	Wrong   []string // what should not be so; empty when all went as it should
	Reason  string   // why it was not tried
	Took    time.Duration
}
