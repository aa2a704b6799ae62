package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/live"
	"github.com/relkit/relkit/internal/promote"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
	"github.com/relkit/relkit/internal/sigstore"
)

// session is one command's work on a release that is on a forge.
type session struct {
	verb     string
	query    live.Query
	progress *report.Progress
	client   *github.Client
	folder   string // for what is downloaded
	started  time.Time

	signer  *sigstore.Verifier // nil where nobody asks who signed
	rebuild bool               // build the release again and compare
	noRun   bool               // start no program of the release

	found    *live.Release
	gatherer *gather.Gatherer
	facts    *release.Release
	results  []audit.Result
}

// begin finds the release that a command is about. The caller ends the session.
func begin(verb, argument string, token credential.Token, progress *report.Progress) (*session, error) {
	query, err := parseQuery(argument)
	if err != nil {
		return nil, err
	}
	s := &session{verb: verb, query: query, progress: progress, started: time.Now()}
	if s.client, err = token.Client(); err != nil {
		return nil, usageError{err}
	}
	if s.folder, err = os.MkdirTemp("", "relkit-"); err != nil {
		return nil, usageError{fmt.Errorf("make a temporary folder: %w: set TMPDIR to a folder that you may write to", err)}
	}
	return s, nil
}

// end removes what was downloaded.
func (s *session) end() { _ = os.RemoveAll(s.folder) }

// step shows one step of the work while it is done.
func (s *session) step(name, starts string, do func() (string, error)) error {
	running := s.progress.Start(name, starts)
	done, err := do()
	switch {
	case errors.Is(err, promote.ErrNotVerified): // the report follows, and no other word
		running.Fail(err)
	case err != nil:
		running.Stop(err)
	default:
		running.Done(done)
	}
	return err
}

// find looks the release up on the forge.
func (s *session) find(ctx context.Context) error {
	return s.step("find", "look the release up", func() (string, error) {
		var err error
		if s.found, err = live.Find(ctx, s.client, s.query); err != nil {
			return "", err
		}
		state := "public"
		if s.found.Found.Page.Draft {
			state = "a draft"
		}
		return fmt.Sprintf("%s %s is %s", s.found.Target.Repository, s.query.Version, state), nil
	})
}

// examine downloads what the release holds and applies the checks.
func (s *session) examine(ctx context.Context, checks []audit.Check) error {
	return s.step("verify", "download the release and examine it", func() (string, error) {
		var err error
		s.gatherer = gather.NewGatherer(s.client, s.folder)
		s.gatherer.Signer, s.gatherer.NoRun = s.signer, s.noRun
		s.gatherer.Scanning = gather.Scanning{Vulnerabilities: s.verb != "prove", Dir: s.query.Path, Database: os.Getenv("RELKIT_VULNDB")}
		if s.facts, err = s.gatherer.Gather(ctx, s.found.Target); err != nil {
			return "", err
		}
		if err := s.buildAgain(ctx); err != nil {
			return "", err
		}
		s.results = audit.Run(s.facts, checks)
		return report.Holds(s.facts), nil
	})
}

// recognise makes sure that the release is what an earlier verification saw.
func (s *session) recognise(ctx context.Context, file string) error {
	return s.step("verified", "compare the release with what was verified", func() (string, error) {
		verified, err := readVerified(file, s.found.Target)
		if err != nil {
			return "", err
		}
		s.gatherer = gather.NewGatherer(s.client, s.folder)
		s.facts, err = s.gatherer.GatherVerified(ctx, s.found.Target, verified)
		return report.Count(len(verified.Assets), "asset") + " and " + report.Count(len(verified.Images), "image") + " as they were verified", err
	})
}

// lookAgain applies the checks that a promotion can change the outcome of to what it has made public.
func (s *session) lookAgain(ctx context.Context) error {
	return s.step("look again", "see what is public now", func() (string, error) {
		if err := s.gatherer.Refresh(ctx, s.facts, s.found.Target.Taps); err != nil {
			return "", err
		}
		after := audit.Run(s.facts, audit.AfterPromotion())
		s.results = append(slices.DeleteFunc(s.results, func(before audit.Result) bool {
			return slices.ContainsFunc(after, func(result audit.Result) bool { return result.Name == before.Name })
		}), after...)
		return "release " + s.facts.Page.URL, nil
	})
}

func (s *session) report() *report.Report {
	return &report.Report{
		Verb: s.verb, Project: s.facts.Project, Repository: s.facts.Repository, Version: s.facts.Version, Commit: s.facts.Commit,
		Started: s.started, Took: time.Since(s.started), Steps: s.progress.Steps(), Checks: s.results,
		NotRehearsed: append(s.unlogged(), s.found.Unknown...), Commands: promote.UserCommands(s.facts, s.found.Target.Taps),
		Contents: report.Contents{Assets: s.facts.Assets, Images: s.facts.Images, Formulas: s.facts.Formulas},
	}
}
