package plan

import (
	"cmp"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// checksums plans which assets are listed with their sums, and where.
func (p *planner) checksums() {
	checksum := p.effective.Checksum
	const setting = "checksum"
	disabled, err := p.templates.Bool(checksum.Disable)
	if err != nil {
		p.unknown(release.PartChecksums, setting+".disable", err)
		return
	}
	if disabled {
		return
	}
	if p.plan.Sums.Split, err = p.templates.Bool(checksum.Split); err != nil {
		p.unknown(release.PartChecksums, setting+".split", err)
		return
	}
	p.plan.Sums.Algorithm = cmp.Or(checksum.Algorithm, "sha256")
	p.outside()
	if p.dist != nil && p.builtChecksums() || p.plan.Sums.Split {
		return
	}
	if p.plan.Checksums, err = p.templates.Render(checksum.NameTemplate); err != nil {
		p.unknown(release.PartChecksums, setting+".name_template", err)
	}
}

// builtChecksums plans the checksums file that the build made, or the file of each artifact. It reports whether that is known: GoReleaser
// makes none if nothing is attached, and none if checksums were skipped.
func (p *planner) builtChecksums() (known bool) {
	names := map[string]string{}
	attached := false
	for _, artifact := range p.dist.Artifacts {
		names[artifact.Path] = artifact.Name
		attached = attached || artifact.Attached()
	}
	known = !attached
	for _, artifact := range p.dist.Artifacts {
		switch {
		case artifact.Type != goreleaser.TypeChecksum:
		case !p.plan.Sums.Split:
			p.plan.Checksums, known = artifact.Name, true
		default:
			if p.plan.Sums.Of == nil {
				p.plan.Sums.Of = map[string]string{}
			}
			p.plan.Sums.Of[artifact.Name] = cmp.Or(names[artifact.Extra.ChecksumOf], path.Base(artifact.Extra.ChecksumOf))
			known = true
		}
	}
	return known
}

// outside plans which assets are meant to have no sum.
func (p *planner) outside() {
	if ids := p.effective.Checksum.IDs; len(ids) > 0 {
		if p.dist == nil {
			p.plan.Sums.Outside = append(p.plan.Sums.Outside, "*")
			p.unknownDetail(release.PartChecksums, "checksum.ids", errors.New("which files they exclude is known only to the build"))
		} else {
			for _, artifact := range p.dist.Artifacts {
				if artifact.Attached() && artifact.Type != goreleaser.TypeSource && artifact.Type != goreleaser.TypeFile && !slices.Contains(ids, artifact.Extra.ID) {
					p.plan.Sums.Outside = append(p.plan.Sums.Outside, artifact.Name)
				}
			}
		}
	}
	included, err := p.templates.Bool(p.effective.Release.IncludeMeta)
	if err != nil {
		p.unknownDetail(release.PartChecksums, "release.include_meta", err)
	}
	if err != nil || included {
		p.plan.Sums.Outside = append(p.plan.Sums.Outside, goreleaser.MetadataFiles...)
	}
	for i, file := range p.effective.Release.ExtraFiles {
		name := path.Base(file.Glob)
		if file.NameTemplate != "" {
			if name, err = p.templates.Render(file.NameTemplate); err != nil {
				p.unknownDetail(release.PartChecksums, where("release.extra_files", "", i)+".name_template", err)
				name = "*"
			}
		}
		p.plan.Sums.Extra = append(p.plan.Sums.Extra, alternatives(name)...)
	}
}

// alternatives returns the patterns that a glob with alternatives expands to: *.{rb,json} is *.rb and *.json.
func alternatives(glob string) []string {
	open := strings.Index(glob, "{")
	if open < 0 {
		return []string{glob}
	}
	end := strings.Index(glob[open:], "}")
	if end < 0 {
		return []string{glob}
	}
	var all []string
	for part := range strings.SplitSeq(glob[open+1:open+end], ",") {
		all = append(all, alternatives(glob[:open]+part+glob[open+end+1:])...)
	}
	return all
}
