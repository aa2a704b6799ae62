// Package store says what the service keeps and how it is asked for. Packages postgres and sqlite keep
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
	// AddRelease keeps r, which [catalog.Release.Normalize] has returned. It tells whether r is new; false
	// means that the very same is there already. The error is a [ConflictError] when the version is
	// there with other content.
	AddRelease(ctx context.Context, r catalog.Release) (added bool, err error)
	// Release returns a release with all that is in it, or [ErrNotFound].
	Release(ctx context.Context, project string, version catalog.Version) (catalog.Release, error)
	// Latest returns the release that comes last by precedence on a channel, or [ErrNotFound].
	Latest(ctx context.Context, project string, channel catalog.Channel) (catalog.Release, error)
	// Releases returns a page of releases without notes, artifacts and images, those published last first.
	Releases(ctx context.Context, q Query) ([]catalog.Release, error)
	// Owners returns what has a digest, given as 64 hexadecimal digits, of releases that were added last
	// first, files before images, and no more than [MaxOwners]; it is never empty without [ErrNotFound].
	Owners(ctx context.Context, sha256 string) ([]catalog.Owner, error)
	// Versions returns all versions of a project with their commits, the latest by precedence first.
	Versions(ctx context.Context, project string) ([]PublishedVersion, error)
	// Projects returns the names of all that has a release or a deployment, sorted.
	Projects(ctx context.Context) ([]string, error)

	// PutDeployment sets how the deployment is watched: its URL, interval and timeout. With d.Version
	// the version was reported at d.LastSeen. It is new history only when version or commit changed.
	PutDeployment(ctx context.Context, d catalog.Deployment) (created bool, err error)
	// RemoveDeployment ends the watch and keeps the history, or returns [ErrNotFound].
	RemoveDeployment(ctx context.Context, environment, project string) error
	// Deployments returns all deployments, by environment and project.
	Deployments(ctx context.Context) ([]catalog.Deployment, error)
	// History returns the changes of a project in all environments or in one, the last first.
	History(ctx context.Context, project, environment string, limit int) ([]catalog.Change, error)
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

	// Ping tells whether the store answers.
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

// PublishedVersion is what is compared with what runs.
type PublishedVersion struct {
	Version    catalog.Version
	Commit     string
	Prerelease bool
}

// Claim is the right to poll a deployment.
type Claim struct {
	Deployment catalog.Deployment
	Token      string // tells this claim from a later one
	Failures   int    // polls that have failed in a row so far
}

// Seen is what a poll has found: a version, or an error.
type Seen struct {
	Version, Commit string
	At              time.Time
	Error           string // empty for a success
}
