// Package store defines what the service keeps, and how it is read and written. Packages postgres and sqlite keep
// it; package storetest holds both to the same behaviour.
package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

// ErrNotFound is returned for a release, a digest or a deployment that is not there.
var ErrNotFound = errors.New("not found")

// ConflictError is returned for a release whose version was published with other content.
type ConflictError struct {
	Differs []string // fields, as in "commit" or "artifacts: hello.tar.gz: sha256", sorted
}

func (e *ConflictError) Error() string {
	return "published already with other content, which never changes: " + strings.Join(e.Differs, ", ")
}

// Store keeps releases and deployments. All methods are safe for concurrent use, also by several
// processes on one database. What a method has returned without an error survives a crash.
type Store interface {
	// AddRelease keeps r, which [catalog.Release.Normalize] has returned. It reports whether r is new; false
	// means that the very same is there already. The error is a [ConflictError] when the version is
	// there with other content.
	AddRelease(ctx context.Context, r catalog.Release) (added bool, err error)
	// Release returns a release with all that is in it, or [ErrNotFound].
	Release(ctx context.Context, project string, version catalog.Version) (catalog.Release, error)
	// Latest returns the release that comes last by precedence on a channel, or [ErrNotFound].
	Latest(ctx context.Context, project string, channel catalog.Channel) (catalog.Release, error)
	// Releases returns a page of releases without notes, artifacts and images, those published last first.
	Releases(ctx context.Context, q Query) ([]catalog.Release, error)
	// Retract sets why a release is no longer to be used and since when, or with an empty reason that it is again. A release that is
	// retracted is never the latest and nothing is behind it. The error is [ErrNotFound] for one that is not there.
	Retract(ctx context.Context, project string, version catalog.Version, r catalog.Retraction) error
	// CorrectNotes replaces the notes of a release, or returns [ErrNotFound]. [Store.AddRelease] takes the notes as they were published
	// for the same from then on.
	CorrectNotes(ctx context.Context, project string, version catalog.Version, notes string) error
	// Owners returns what has a digest, given as 64 hexadecimal digits, of releases that were added last
	// first, files before images, and no more than [MaxOwners]; it is never empty without [ErrNotFound].
	Owners(ctx context.Context, sha256 string) ([]catalog.Owner, error)

	// Projects returns a page of all that has a release or a deployment, by name.
	Projects(ctx context.Context, q ProjectQuery) ([]Project, error)
	// Knows reports whether a project has a release, a deployment or a history.
	Knows(ctx context.Context, project string) (bool, error)
	// RemoveProject forgets all of a project, its history too, or returns [ErrNotFound].
	RemoveProject(ctx context.Context, project string) error
	// Environments returns a page of those in which something is deployed, and how many there are.
	Environments(ctx context.Context, q EnvironmentQuery) (page []Environment, total int, err error)
	// RemoveEnvironment ends the watch of all that is deployed in one and keeps the history, or returns [ErrNotFound].
	RemoveEnvironment(ctx context.Context, environment string) error

	// PutDeployment sets how the deployment is watched: its URL, interval and timeout. With d.Version
	// the version was reported at d.LastSeen. It is new history only when version or commit changed.
	PutDeployment(ctx context.Context, d catalog.Deployment) (created bool, err error)
	// RemoveDeployment ends the watch and keeps the history, or returns [ErrNotFound].
	RemoveDeployment(ctx context.Context, environment, project string) error
	// Deployment returns one, or [ErrNotFound].
	Deployment(ctx context.Context, environment, project string) (Deployed, error)
	// Deployments returns a page of deployments, by environment and project.
	Deployments(ctx context.Context, q DeploymentQuery) ([]Deployed, error)
	// States returns how many deployments are in each state at a time.
	States(ctx context.Context, now time.Time) (map[catalog.State]int, error)
	// History returns a page of the changes of a project in all environments or in one, the last first.
	History(ctx context.Context, q HistoryQuery) ([]Recorded, error)
	// Forget removes what ran before a time, but never the last change of a deployment.
	Forget(ctx context.Context, before time.Time) error
	// ClaimPoll gives the caller one deployment whose poll is due at now, for as long as lease: no other
	// caller, in this process or another, gets it meanwhile. A deployment that was put anew is due at
	// once. The error is [ErrNotFound] when none is due.
	ClaimPoll(ctx context.Context, now time.Time, lease time.Duration) (Claim, error)
	// FinishPoll keeps what a poll has found, and when the next is due. A claim that was lost to
	// another caller, or a deployment that was put anew meanwhile, changes nothing.
	FinishPoll(ctx context.Context, c Claim, seen Seen, next time.Time) error

	// Count adds to the number of times that a project was asked for. One that the store does not know
	// is not counted, so that nothing grows by asking for names.
	Count(ctx context.Context, project string, by int64) error
	// Counts returns those numbers.
	Counts(ctx context.Context) (map[string]int64, error)

	// Ping reports whether the store answers and has its tables.
	Ping(ctx context.Context) error
	// Close waits for what is under way. All other methods fail afterwards.
	Close() error
}

// MaxOwners is how many owners of a digest are returned. A file that never changes, such as a licence,
// has as many as its project has releases.
const MaxOwners = 100

// ClockSkew is by how much the clocks of those that claim polls may differ. A poll that seems to have been
// made later than that in the future was made by a clock that has been set back since, and its
// deployment is due.
const ClockSkew = time.Minute

// MaxChanges is how many changes of a deployment are kept, whatever it answers.
const MaxChanges = 1000

// Settling is how long a version that comes back has to run before it is a change again, where versions are polled: while one is
// replaced by another behind one address, both answer in turn.
const Settling = 10 * time.Minute

// TablesQuery fails in each database that lacks one of the tables.
const TablesQuery = `SELECT EXISTS (SELECT 1 FROM projects) OR EXISTS (SELECT 1 FROM releases) OR EXISTS (SELECT 1 FROM artifacts)
	OR EXISTS (SELECT 1 FROM images) OR EXISTS (SELECT 1 FROM deployments) OR EXISTS (SELECT 1 FROM changes)`

// Query asks for a page of releases.
type Query struct {
	Project string          // all projects where empty
	Channel catalog.Channel // stable releases only with [catalog.Stable]; all with the other or none
	Limit   int             // at least one
	After   *Position       // the page begins behind it
}

// Position is a place in the list of releases, which keyset pagination needs: it stays where it is
// however many releases are added.
type Position struct {
	PublishedAt time.Time
	Project     string
	Version     catalog.Version
}

// ProjectQuery asks for a page of projects.
type ProjectQuery struct {
	Search string        // a part of the name
	State  catalog.State // with a deployment that is in it at Now; any where empty
	Now    time.Time
	After  string // a name, behind which the page begins
	Limit  int    // at least one
}

// Project is a project in a list.
type Project struct {
	Name        string
	Latest      catalog.Version // the latest stable release, else the latest of all; empty without any
	Deployments int
}

// EnvironmentQuery asks for a page of environments.
type EnvironmentQuery struct {
	Search string   // a part of the name
	First  []string // come before the others, in this order; those are by name
	Skip   int      // how many come before the page
	Limit  int      // at least one
}

// Environment is an environment in a list.
type Environment struct {
	Name        string
	Deployments int
}

// DeploymentQuery asks for a page of deployments.
type DeploymentQuery struct {
	Environments, Projects []string      // all where empty
	State                  catalog.State // at Now; any where empty
	Now                    time.Time
	After                  *Place // the page begins behind it
	Limit                  int    // at least one
}

// Place is where a deployment is.
type Place struct{ Environment, Project string }

// Deployed is a deployment beside the releases of its project, of which those that were retracted do not count.
type Deployed struct {
	catalog.Deployment

	Release              *Released       // of the version that runs, build metadata aside; nil where there is none
	LatestStable, Latest catalog.Version // by precedence; empty where there is none
	BehindStable, Behind int             // releases that come after Release
	StrangeDigests       int             // digests that the release does not have
}

// Released is what is compared with what runs.
type Released struct {
	Version    catalog.Version
	Commit     string
	Prerelease bool
	Retracted  bool
}

// HistoryQuery asks for a page of changes.
type HistoryQuery struct {
	Project     string
	Environment string // all where empty
	Before      int64  // the ID of a change, behind which the page begins; 0 for the first page
	Limit       int    // at least one
}

// Recorded is a change in the history.
type Recorded struct {
	catalog.Change

	ID int64 // in the order in which changes were seen
}

// Claim is the right to poll a deployment.
type Claim struct {
	Deployment catalog.Deployment
	Token      string // distinguishes this claim from later ones
	Failures   int    // polls that have failed in a row so far
}

// Seen is what a poll has found: a version, or an error.
type Seen struct {
	Version, Commit string
	At              time.Time
	Error           string // empty for a success
}
