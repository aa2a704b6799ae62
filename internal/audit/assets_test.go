package audit_test

import (
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

func TestAssets(t *testing.T) {
	name := draft(t).Assets[0].Name
	for what, tc := range map[string]struct {
		planned []release.PlannedAsset
		want    audit.Status
	}{
		"as built":              {[]release.PlannedAsset{{Name: name, SHA256: sum(name)}}, audit.Passed},
		"without a sum":         {[]release.PlannedAsset{{Name: name}}, audit.Passed},
		"nothing was built":     {[]release.PlannedAsset{}, audit.Passed},
		"not attached":          {[]release.PlannedAsset{{Name: name}, {Name: "other.zip"}}, audit.Failed},
		"replaced":              {[]release.PlannedAsset{{Name: name, SHA256: sum("other")}}, audit.Failed},
		"which ones is unknown": {nil, audit.Skipped},
	} {
		t.Run(what, func(t *testing.T) {
			r := draft(t)
			r.Plan.Basis, r.Plan.Assets = release.Exact, tc.planned
			r.Assets[0].Listed = "" // otherwise the listed checksum decides
			if result := audit.Run(r, []audit.Check{audit.Assets})[0]; result.Status != tc.want {
				t.Errorf("%+v", result)
			}
		})
	}
}
