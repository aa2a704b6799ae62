package catalog

import "time"

// See is the observation after one more look, which has found version and commit.
//
// The last look counts whatever its time is: a clock may have been set back, or be that of another
// machine. Only since never comes after last seen.
func (o Observation) See(version, commit string, at time.Time) Observation {
	at = at.UTC().Truncate(time.Microsecond)
	if o.LastSeen.IsZero() || version != o.Version || commit != o.Commit {
		return Observation{Version: version, Commit: commit, Since: at, LastSeen: at}
	}
	if at.Before(o.Since) {
		at = o.Since
	}
	return Observation{Version: version, Commit: commit, Since: o.Since, LastSeen: at}
}
