package binary

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

const (
	// limit is how long a program may take to report its version. It is long because builds may keep the machine busy.
	limit = 5 * time.Second
	// grace is how long it may take to exit after that.
	grace = 200 * time.Millisecond
	// listenPace is the interval of checking whether it listens.
	listenPace = 50 * time.Millisecond
)

// questions are the arguments that print the version in common programs.
var questions = [][]string{{"--version"}, {"version"}, {"-version"}, {"-v"}}

var (
	errSilent = errors.New("no answer within " + limit.String())
	errServes = errors.New("it opened a port and served instead of answering")
	errUseful = errors.New("another question was answered")
)

// Ask runs a native program with the arguments that print its version; if they are not known (nil), with --version, and unless that answer is
// useful, with the other common ones concurrently. It stops a program as soon as that listens on a port. The answers are in the order of the
// arguments. Useful reports whether an answer makes those to later arguments unnecessary; they are omitted.
//
// The program gets HOME, a new empty folder, and PATH in its environment, and nothing else of this process.
func Ask(ctx context.Context, file string, arguments []string, useful func(answer release.Answer) bool) ([]release.Answer, error) {
	questions := questions
	if arguments != nil {
		questions = [][]string{arguments}
	}
	homes, err := os.MkdirTemp("", "relkit-home-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(homes) }()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)

	answers := make([]release.Answer, len(questions))
	answers[0] = ask(ctx, file, questions[0], filepath.Join(homes, "0"))
	if useful(answers[0]) || ctx.Err() != nil {
		return answers[:1], context.Cause(ctx)
	}
	ended := make([]bool, len(questions))
	ended[0] = true
	var mutex sync.Mutex
	var group sync.WaitGroup
	for i := 1; i < len(questions); i++ {
		group.Go(func() {
			answer := ask(ctx, file, questions[i], filepath.Join(homes, strconv.Itoa(i)))
			mutex.Lock()
			defer mutex.Unlock()
			answers[i], ended[i] = answer, true
			for j := range answers {
				if !ended[j] {
					return
				}
				if useful(answers[j]) {
					stop(errUseful)
					return
				}
			}
		})
	}
	group.Wait()
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, errUseful) {
		return nil, cause
	}
	for i := range answers {
		if useful(answers[i]) {
			return answers[:i+1], nil
		}
	}
	return answers, nil
}

func ask(ctx context.Context, file string, arguments []string, home string) release.Answer {
	answer := release.Answer{Command: filepath.Base(file) + " " + strings.Join(arguments, " ")}
	if err := os.Mkdir(home, 0o700); err != nil {
		answer.Err = err.Error()
		return answer
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	limited, cancel := context.WithTimeoutCause(ctx, limit, errSilent)
	defer cancel()
	said := &bounded{left: 64 << 10}
	err := process.Command{
		Name: file, Args: arguments, Dir: home, Bare: true, Env: process.UserEnvironment(home), Output: said, Grace: grace,
		Isolated: true, Started: func(pid int) { go stopWhenListening(limited, pid, stop) },
	}.Run(limited)
	answer.Output = strings.ReplaceAll(strings.TrimSpace(said.String()), file, filepath.Base(file)) // its folder will be deleted
	if err != nil {
		answer.Err = strings.TrimPrefix(err.Error(), file+": ")
	}
	return answer
}

// stopWhenListening stops a program that serves.
func stopWhenListening(ctx context.Context, pid int, stop context.CancelCauseFunc) {
	ticker := time.NewTicker(listenPace)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if listens(pid) {
				stop(errServes)
				return
			}
		}
	}
}

// bounded keeps the beginning of a program's output.
type bounded struct {
	strings.Builder
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	kept := p[:min(len(p), b.left)]
	b.left -= len(kept)
	b.Builder.Write(kept)
	return len(p), nil
}

// numbered matches what may be a version.
var numbered = regexp.MustCompile(`\d+\.\d+`)

// Version asks a native program for its version, as [Ask] does, and returns the first answer that contains a number, else the first that is
// not an error, else the first.
func Version(ctx context.Context, file string) (command, output string, err error) {
	answers, err := Ask(ctx, file, nil, func(answer release.Answer) bool { return answer.Err == "" && numbered.MatchString(answer.Output) })
	if err != nil {
		return filepath.Base(file) + " " + questions[0][0], "", err
	}
	best := answers[len(answers)-1]
	if best.Err != "" || !numbered.MatchString(best.Output) {
		best = answers[0]
		for _, answer := range answers {
			if answer.Err == "" {
				best = answer
				break
			}
		}
	}
	if best.Err != "" {
		return best.Command, best.Output, errors.New(best.Err)
	}
	return best.Command, best.Output, nil
}
