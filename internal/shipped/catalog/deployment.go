package catalog

import "time"

// Deployment is a project in an environment. Either the service asks URL which version runs there, or
// who deploys reports it and URL is empty.
type Deployment struct {
	Environment string        `json:"environment"`
	Project     string        `json:"project"`
	URL         string        `json:"url,omitempty"`      // whose answer has the version and commit of what runs
	Interval    time.Duration `json:"interval,omitempty"` // between two polls
	Timeout     time.Duration `json:"timeout,omitempty"`  // of one poll
	Poll        Poll          `json:"-"`
	Digests     []string      `json:"digests,omitempty"` // of the images that were deployed, as in sha256:…
	ReportedBy  string        `json:"reported_by,omitempty"`
	Observation
}

// Place names where a deployment is and is polled, for what is sealed only for it.
func (d Deployment) Place() string { return d.Environment + "/" + d.Project + " " + d.URL }

// Poll is how a deployment is asked that does not answer as /version of shipped does.
type Poll struct {
	Header      string // as in Authorization: Bearer …, sealed (package seal), which no answer shows; empty for none
	VersionPath string // where the version is in the answer, as in build.version; empty for version
	CommitPath  string // empty for commit
}

// Observation is what is known of what runs in a deployment.
type Observation struct {
	Version   string    `json:"version"` // as reported by what runs: not always semver, dev for one
	Commit    string    `json:"commit"`
	Since     time.Time `json:"since"`      // when this version was first seen there without a break
	LastSeen  time.Time `json:"last_seen"`  // when it was last seen or reported
	LastError string    `json:"last_error"` // of the last poll; empty when it succeeded
}

// Change is an entry of a deployment's history: from when on a version ran there.
type Change struct {
	Environment string    `json:"environment"`
	Project     string    `json:"project"`
	Version     string    `json:"version"`
	Commit      string    `json:"commit"`
	Since       time.Time `json:"since"`
	ReportedBy  string    `json:"reported_by,omitempty"` // the name of a token; empty where it was polled
}

// State is what is to be said of a deployment first.
type State string

// The states, from good to bad.
const (
	Current    State = "current"    // the latest stable release
	Candidate  State = "prerelease" // the latest release of all, which is a prerelease
	Waiting    State = "waiting"    // nothing was seen yet
	Unreleased State = "unreleased" // what runs was never released
	Behind     State = "behind"     // a later release is there
	Stale      State = "stale"      // it is polled, and was not seen for three intervals
	Failing    State = "failing"    // it does not answer, or what runs is not the release that it says it is, or was retracted
)

// States are all of them, from good to bad.
func States() []State {
	return []State{Current, Candidate, Waiting, Unreleased, Behind, Stale, Failing}
}

// StaleAfter is how long after it was last seen a deployment that is polled becomes stale.
func (d Deployment) StaleAfter() time.Duration { return 3*d.Interval + StaleSlack }

// StaleSlack is what a poll may be late.
const StaleSlack = time.Minute
