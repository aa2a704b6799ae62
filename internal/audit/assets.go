package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Assets checks that the release contains what the build made for it.
var Assets = Check{
	Name:   "assets",
	Proves: "every file that the build made for the release is attached, with the bytes that were built",
	Skip: func(r *release.Release) string {
		if r.Plan.Assets == nil {
			return "the files that the build made are known only from its dist folder (--dist), or if all of them are attached"
		}
		return ""
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		for _, planned := range r.Plan.Assets {
			if planned.Name == r.Plan.Checksums {
				continue // the check of checksums reports it
			}
			i := slices.IndexFunc(r.Assets, func(a release.Asset) bool { return a.Name == planned.Name })
			switch {
			case i < 0 && slices.Contains(r.Unattached, planned.Name): // the check of checksums reports it
			case i < 0:
				found.fail(planned.Name, "was built, but is not attached to the release",
					"check the build's log for why it was not uploaded, and run the build again")
			case r.Assets[i].Err != "" || r.Assets[i].Listed != "": // its listed checksum shows whether it is damaged
			case planned.SHA256 != "" && !strings.EqualFold(planned.SHA256, r.Assets[i].SHA256):
				found.fail(planned.Name, fmt.Sprintf("has the SHA-256 %s, but the build made %s", short(r.Assets[i].SHA256), short(planned.SHA256)),
					"find out what replaced it, and run the build again")
			}
		}
		return found
	},
}
