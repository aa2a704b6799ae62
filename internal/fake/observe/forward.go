package observe

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// follower matches the tags that follow the newest image of a line.
var follower = regexp.MustCompile(`^(?:latest|\d+(?:\.\d+)?)$`)

func (j *judging) onlyForward() {
	for _, repository := range j.now.View.Repositories {
		name := repository.Repository
		j.forward("latest release of "+name, "", parse(j.before.repository(name).Latest), parse(repository.Latest))
	}
	for _, repository := range slices.Sorted(maps.Keys(j.release.Staging)) {
		tags := slices.AppendSeq(slices.Collect(maps.Keys(j.before.Images[repository])), maps.Keys(j.now.View.Images[repository]))
		slices.Sort(tags)
		for _, tag := range slices.Compact(tags) {
			if !follower.MatchString(tag) {
				continue
			}
			line := strings.TrimPrefix(tag, "latest")
			was := j.before.versionOf(repository, j.before.Images[repository][tag])
			is := j.now.View.versionOf(repository, j.now.View.Images[repository][tag])
			j.forward("image "+repository+":"+tag, line, was, is)
		}
	}
	for _, old := range j.before.Manifests {
		manifest := j.now.View.manifest(old.Repository, old.Path)
		j.forward("manifest "+old.Path+" of "+old.Repository, "", parse("v"+old.Version), parse("v"+manifest.Version))
	}
	for _, manifest := range j.now.View.Manifests {
		j.forward("manifest "+manifest.Path+" of "+manifest.Repository, "", release.Version{}, parse("v"+manifest.Version))
	}
}

// forward checks a tag that follows the newest version, or the newest version of a line.
func (j *judging) forward(subject, line string, was, is release.Version) {
	switch {
	case is.IsZero() && !was.IsZero():
		j.brokenf(OnlyForward, "%s names no version any more, before it was %s", subject, was)
	case is.IsZero():
	case is.Prerelease():
		j.brokenf(OnlyForward, "%s names the prerelease %s", subject, is)
	case !was.IsZero() && is.Compare(was) < 0:
		j.brokenf(OnlyForward, "%s went back from %s to %s", subject, was, is)
	case line != "" && line != is.Major() && line != is.Minor():
		j.brokenf(OnlyForward, "%s names %s, which belongs to another line", subject, is)
	}
}

// parse parses a version; the zero value for other texts.
func parse(tag string) release.Version {
	version, err := release.ParseVersion(tag)
	if err != nil {
		return release.Version{}
	}
	return version
}
