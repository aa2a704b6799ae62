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
	Observation
}

// Observation is what is known of what runs in a deployment.
type Observation struct {
	Version   string    `json:"version"` // as told by what runs: not always semver, dev for one
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
}
