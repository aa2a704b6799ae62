package faults

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/relkit/relkit/internal/fake/fault"
	"github.com/relkit/relkit/internal/release"
)

// skew is how wrong the clock is, where it is.
const skew = time.Hour

// secondary is GitHub's response to too many concurrent requests.
const secondary = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."

var faults = []Fault{
	{
		Name: "upload-cut", Command: CommandBuild, What: "the connection breaks halfway through the second asset",
		rules: rules(fault.Rule{When: fault.Upload, Skip: 1, Times: 1, Strike: fault.CutUpload}),
	},
	{
		Name: "upload-lost", Command: CommandBuild, What: "the forge loses half of an asset, answers 502, and refuses its name from then on (422)",
		rules: rules(fault.Rule{When: fault.Upload, Times: 1, Strike: fault.LoseUpload}),
	},
	{
		Name: "upload-502", Command: CommandBuild, What: "two uploads are answered with 502",
		rules: rules(fault.Rule{When: fault.Upload, Times: 2, Strike: fault.Answer(http.StatusBadGateway, "Server Error")}),
	},
	{
		Name: "upload-429", Command: CommandBuild, What: "an upload is answered with 429 and Retry-After",
		rules: rules(fault.Rule{When: fault.Upload, Times: 1, Strike: fault.Answer(http.StatusTooManyRequests, "Too many requests", "Retry-After", "1")}),
	},
	{
		Name: "upload-limit", Command: CommandBuild, What: "uploads exceed the secondary rate limit",
		rules: rules(fault.Rule{When: fault.Upload, Times: 1, Strike: fault.Answer(http.StatusForbidden, secondary, "Retry-After", "1")}),
	},
	{
		Name: "draft-404", Command: CommandBuild, What: "a draft that was just created is not found at first",
		rules: rules(fault.Rule{When: fault.Upload, Times: 1, Strike: fault.Answer(http.StatusNotFound, "Not Found")}),
	},
	{
		Name: "build-token", Command: CommandBuild, What: "the token expires while GoReleaser publishes",
		rules: rules(fault.Rule{When: fault.NewRelease, Strike: fault.Answer(http.StatusUnauthorized, "Bad credentials")}),
	},
	{
		Name: "build-killed", Command: CommandBuild, What: "GoReleaser is killed in the middle of its uploads",
		rules: killAtUpload,
	},
	{
		Name: "registry-500", Command: CommandBuild, images: true, What: "the registry answers 500 to every manifest",
		rules: rules(fault.Rule{When: fault.Manifest, Strike: fault.Answer(http.StatusInternalServerError, "internal error")}),
	},
	{
		Name: "registry-401", Command: CommandBuild, images: true, What: "the registry's token expires before the second manifest",
		rules: rules(fault.Rule{When: fault.Manifest, Skip: 1, Strike: fault.Answer(http.StatusUnauthorized, "authentication required")}),
	},
	{
		Name: "registry-down", Command: CommandBuild, images: true, What: "the registry refuses connections",
		arm: (*trial).registryDown,
	},
	{
		Name: "download-short", Command: CommandVerify, What: "a download breaks off halfway",
		rules: downloadOnce(fault.CutDownload), impossible: (*trial).withoutAssets,
	},
	{
		Name: "download-corrupt", Command: CommandVerify, What: "one byte of a download is wrong",
		rules: downloadOnce(fault.CorruptDownload), impossible: (*trial).withoutAssets,
	},
	{
		Name: "download-slow", Command: CommandVerify, What: "a download stalls repeatedly",
		rules: downloadOnce(fault.SlowDownload(200*time.Millisecond, 5)), impossible: (*trial).withoutAssets,
	},
	{
		Name: "disk-full", Command: CommandVerify, What: "the disk that assets are downloaded to is full",
		arm: (*trial).diskFull, impossible: (*trial).cannotMount,
	},
	{
		Name: "asset-replaced", Command: CommandPromote, What: "an asset is replaced after verification",
		between: (*trial).replaceAsset, person: "verify again", fix: (*trial).rebuild, impossible: (*trial).withoutAssets,
	},
	{
		Name: "draft-edited", Command: CommandPromote, What: "the notes of the draft are edited after verification",
		between: (*trial).editDraft, person: "verify again", fix: (*trial).verify,
	},
	{
		Name: "tag-moved", Command: CommandPromote, What: "the tag is moved to another commit after the build",
		between: (*trial).moveTag, person: "move it back", fix: (*trial).moveTagBack,
	},
	{
		Name: "image-401", Command: CommandPromote, images: true, What: "the registry's token expires after the first public tag",
		rules: rules(fault.Rule{When: fault.TagOfManifest, Skip: 1, Strike: fault.Answer(http.StatusUnauthorized, "authentication required")}),
	},
	{
		Name: "publish-502", Command: CommandPromote, What: "publishing is answered with 502 twice, and has not happened",
		rules: rules(fault.Rule{When: fault.Publication, Times: 2, Strike: fault.Answer(http.StatusBadGateway, "Server Error")}),
	},
	{
		Name: "publish-500", Command: CommandPromote, What: "publishing is answered with 500, but has happened",
		rules: rules(fault.Rule{When: fault.Publication, Strike: fault.HappensBut(http.StatusInternalServerError, "Server Error")}),
	},
	{
		Name: "publish-429", Command: CommandPromote, What: "publishing is answered with 429 and Retry-After",
		rules: rules(fault.Rule{When: fault.Publication, Times: 1, Strike: fault.Answer(http.StatusTooManyRequests, "Too many requests", "Retry-After", "1")}),
	},
	{
		Name: "publish-limit", Command: CommandPromote, What: "publishing exceeds the secondary rate limit",
		rules: rules(fault.Rule{When: fault.Publication, Times: 1, Strike: fault.Answer(http.StatusForbidden, secondary, "Retry-After", "1")}),
	},
	{
		Name: "publish-token", Command: CommandPromote, What: "the token expires before the release is published",
		rules: rules(fault.Rule{When: fault.Publication, Strike: fault.Answer(http.StatusUnauthorized, "Bad credentials")}),
	},
	{
		Name: "clock-wrong", Command: CommandPromote, What: "this machine's clock is an hour slow, and the rate limit of the hour ends in a second",
		arm: (*trial).skewClock,
		rules: func(t *trial) []fault.Rule {
			now := t.injector.now().Add(skew)
			limited := fault.Answer(http.StatusForbidden, "API rate limit exceeded", "X-Ratelimit-Remaining", "0",
				"X-Ratelimit-Reset", strconv.FormatInt(now.Add(time.Second).Unix(), 10), "Date", now.UTC().Format(http.TimeFormat))
			return []fault.Rule{{When: fault.Publication, Times: 1, Strike: limited}, {When: fault.Everything, Strike: fault.Clock(skew)}}
		},
	},
	{
		Name: "downloads-late", Command: CommandPromote, What: "the downloads of the published release answer 404 at first",
		manifests: downloaded,
		rules:     rules(fault.Rule{When: fault.PublicURL, Times: 2, Strike: fault.Answer(http.StatusNotFound, "Not Found")}),
	},
	{
		Name: "tap-403", Command: CommandPromote, What: "the token lacks permission to write a manifest",
		manifests: byAPI, inTurn: true,
		rules: atManifest(writes, fault.Answer(http.StatusForbidden, "Resource not accessible by personal access token")),
	},
	{
		Name: "tap-moved", Command: CommandPromote, What: "another user changes a manifest at the same moment (409)",
		manifests: byAPI,
		rules: atEachManifest(1, writes, func(t *trial, m release.Manifest) fault.Strike {
			return fault.First(func() { t.touchManifest(m) })
		}),
	},
	{
		Name: "tap-busy", Command: CommandPromote, What: "the branch moves twice while a manifest is pushed (409)",
		manifests: pushed,
		rules:     atEachManifest(2, writes, always(fault.Answer(http.StatusConflict, "is at 1f2e3d4 but expected 4d3e2f1"))),
	},
	{
		Name: "pull-403", Command: CommandPromote, What: "the token lacks permission to open the pull request for a manifest",
		manifests: proposed, inTurn: true,
		rules: atManifest(opens, fault.Answer(http.StatusForbidden, "Resource not accessible by personal access token")),
	},
	{
		Name: "pull-502", Command: CommandPromote, What: "opening the pull request for a manifest is answered with 502, but has happened",
		manifests: proposed,
		rules:     atEachManifest(1, opens, always(fault.HappensBut(http.StatusBadGateway, "Server Error"))),
	},
	{
		Name: "fork-404", Command: CommandPromote, What: "the fork that proposes a manifest is missing",
		manifests: inFork, inTurn: true,
		rules: atManifest(ofFork, fault.Answer(http.StatusNotFound, "Not Found")),
	},
	{
		Name: "git-refused", Command: CommandPromote, What: "the git repository of a package refuses the push",
		manifests: withGit, inTurn: true, arm: (*trial).refusePush,
	},
	{
		Name: "promote-killed", Command: CommandPromote, What: "relkit promote is killed after each of its changes in turn",
		everyChange: true, rules: killAtChange,
	},
	{
		Name: "promote-twice", Command: CommandPromote, What: "two promotions run at once",
		run: (*trial).promoteTwice,
	},
}

// atManifest strikes at all requests that are about the manifest whose turn it is.
func atManifest(match func(release.Manifest) fault.Match, strike fault.Strike) func(*trial) []fault.Rule {
	return func(t *trial) []fault.Rule { return []fault.Rule{{When: match(t.manifest()), Strike: strike}} }
}

// atEachManifest strikes so many times at the requests that are about each manifest.
func atEachManifest(times int, match func(release.Manifest) fault.Match, strike func(*trial, release.Manifest) fault.Strike) func(*trial) []fault.Rule {
	return func(t *trial) (all []fault.Rule) {
		for _, manifest := range t.struckManifests() {
			all = append(all, fault.Rule{When: match(manifest), Times: times, Strike: strike(t, manifest)})
		}
		return all
	}
}

// always returns the same strike for each manifest.
func always(strike fault.Strike) func(*trial, release.Manifest) fault.Strike {
	return func(*trial, release.Manifest) fault.Strike { return strike }
}

// rules returns rules that need to know nothing of the trial.
func rules(all ...fault.Rule) func(*trial) []fault.Rule {
	return func(*trial) []fault.Rule { return all }
}

// errKilled is why a command ended that was killed.
var errKilled = errors.New("killed")
