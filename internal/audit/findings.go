package audit

import (
	"regexp"
	"slices"
	"strings"
)

// findings collects the findings of a check.
type findings []Finding

// fail adds a finding that fails the release.
func (f *findings) fail(subject, problem, remedy string) {
	*f = append(*f, Finding{Subject: subject, Problem: problem, Remedy: remedy})
}

// unexamined adds a finding for something that could not be examined.
func (f *findings) unexamined(subject, problem, remedy string) {
	*f = append(*f, Finding{Subject: subject, Problem: problem, Remedy: remedy, Unexamined: true})
}

// warn adds a finding that the maintainers may choose to accept.
func (f *findings) warn(subject, problem, remedy string) {
	*f = append(*f, Finding{Subject: subject, Problem: problem, Remedy: remedy, Warning: true})
}

// add adds a failure, or a warning if the release was never meant to have the property.
func (f *findings) add(warning bool, subject, problem, remedy string) {
	*f = append(*f, Finding{Subject: subject, Problem: problem, Remedy: remedy, Warning: warning})
}

// byCause joins findings that differ only in their subject: one mistake shows in the binaries of every platform.
func byCause(all []Finding) []Finding {
	var joined []Finding
	for _, finding := range all {
		same := func(other Finding) bool {
			return other.Problem == finding.Problem && other.Remedy == finding.Remedy && other.Warning == finding.Warning && other.Accepted == finding.Accepted && other.Unexamined == finding.Unexamined
		}
		i := slices.IndexFunc(joined, same)
		if i < 0 {
			joined = append(joined, finding)
			continue
		}
		program, platform, _ := strings.Cut(finding.Subject, " ")
		if last := joined[i].Subject[strings.LastIndex(joined[i].Subject, ";")+1:]; strings.HasPrefix(strings.TrimSpace(last), program+" ") {
			joined[i].Subject += ", " + platform
		} else {
			joined[i].Subject += "; " + finding.Subject
		}
	}
	return joined
}

// Subjects returns the subjects of a finding, also when [byCause] has joined several.
func (f Finding) Subjects() []string {
	var all []string
	for one := range strings.SplitSeq(f.Subject, "; ") {
		first, others, _ := strings.Cut(one, ", ")
		all = append(all, first)
		program, _, _ := strings.Cut(first, " ")
		for platform := range strings.SplitSeq(others, ", ") {
			if platform != "" {
				all = append(all, program+" "+platform)
			}
		}
	}
	return all
}

// short abbreviates a digest to a length that people can compare at a glance.
func short(digest string) string {
	digest = strings.TrimPrefix(digest, "sha256:")
	if len(digest) > 12 {
		return digest[:12]
	}
	return digest
}

// number matches the version numbers in a text, with their prereleases.
var number = regexp.MustCompile(`\d+(?:\.\d+)+(?:-[0-9A-Za-z.-]+)?`)

// commit matches an abbreviated commit after a version: 1.2.3-5ab12cd.
var commit = regexp.MustCompile(`^[0-9a-f]{7,40}$`)

// mentions reports whether text contains exactly this version number: 1.2.3 is not in "11.2.3", "1.2.30" or "1.2.3-rc.1".
func mentions(text, version string) bool {
	for _, found := range number.FindAllString(text, -1) {
		found = strings.TrimRight(found, ".-")
		if found == version {
			return true
		}
		if suffix, ok := strings.CutPrefix(found, version+"-"); ok && commit.MatchString(suffix) {
			return true
		}
	}
	return false
}

// firstLine returns the first line of a program's output, shortened for use in a message.
func firstLine(output string) string {
	const most = 80
	line, _, _ := strings.Cut(strings.TrimSpace(output), "\n")
	line = strings.TrimSpace(line)
	if runes := []rune(line); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return line
}

// orNone returns "nothing" for an empty value.
func orNone(value string) string {
	if value == "" {
		return "nothing"
	}
	return value
}
