package settings_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/settings"
)

// whole has every setting.
const whole = `# yaml-language-server: $schema=https://raw.githubusercontent.com/relkit/relkit/main/docs/relkit.schema.json
prepare: make assets
include: [internal/web/dist/**, "**/*.gen.go"]
programs:
  hello:  {version: [about, --short]}
  plugin: {run: false, reason: Terraform starts it}
accept:
  - {audit: buildinfo, subject: helper, reason: built elsewhere}
  - audit: checksums
    subject: "*.sbom.json"
    reason: written afterwards
gates:
  actionlint: false
  severity: low
  exclude-rules: [G204]
  exclude-vulnerabilities: [GO-2026-1234, GHSA-abcd-1234-wxyz]
  packages: [./cmd/...]
  prepare: make testdata
  timeout: 30m
  minimum-coverage: 80.5
  retries: 2
  fuzz-time: 1000x
`

func TestParse(t *testing.T) {
	no := false
	got, err := settings.Parse([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	want := release.Settings{
		Prepare: "make assets", Include: []string{"internal/web/dist/**", "**/*.gen.go"}, Present: true,
		Programs: map[string]release.ProgramSetting{
			"hello": {Version: []string{"about", "--short"}}, "plugin": {Run: &no, Reason: "Terraform starts it"},
		},
		Accept: []release.Acceptance{
			{Audit: "buildinfo", Subject: "helper", Reason: "built elsewhere", At: ".relkit.yaml:8"},
			{Audit: "checksums", Subject: "*.sbom.json", Reason: "written afterwards", At: ".relkit.yaml:9"},
		},
		Gates: release.GateSettings{
			Actionlint: &no, Severity: "low", ExcludeRules: []string{"G204"}, ExcludeVulnerabilities: []string{"GO-2026-1234", "GHSA-abcd-1234-wxyz"},
			Packages: []string{"./cmd/..."}, Prepare: "make testdata", Timeout: "30m", MinimumCoverage: 80.5, Retries: 2, FuzzTime: "1000x",
		},
		At: map[string]string{
			"include: internal/web/dist/**": ".relkit.yaml:3", "include: **/*.gen.go": ".relkit.yaml:3",
			"programs: hello": ".relkit.yaml:5", "programs: plugin": ".relkit.yaml:6",
		},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// refused are texts and their errors. Marked ones are not covered by a schema, which knows no YAML syntax and no files.
var refused = map[string]struct {
	text, want string
	beyond     bool
}{
	"empty":                      {"", ".relkit.yaml:1: has no settings: set one of accept, config, gates, include, prepare, programs, or delete the file", true},
	"comments":                   {"# nothing\n", ".relkit.yaml:1: has no settings", true},
	"no mapping":                 {"- prepare\n", ".relkit.yaml:1: the file must be a mapping of keys to values", false},
	"no YAML":                    {"prepare: make\n  include: [\n", ".relkit.yaml:2: is not valid YAML: ", true},
	"two documents":              {"prepare: make\n---\nprepare: make\n", ".relkit.yaml:2: is a second document", true},
	"config outside the project": {"config: ../a.yml\n", `.relkit.yaml:1: config is "../a.yml": name a file in the folder of .relkit.yaml, with slashes`, true},
	"an absolute config":         {"config: /a.yml\n", `.relkit.yaml:1: config is "/a.yml": name a file`, true},
	"a config without a name":    {"config: \"\"\n", ".relkit.yaml:1: config is empty: set it, or leave it out", false},
	"unknown key":                {"prepare: make\nincludes: [a]\n", ".relkit.yaml:2: the file has no key includes: did you mean include?", false},
	"unlike any key":             {"workflows: make\n", ".relkit.yaml:1: the file has no key workflows: choose from accept, config, gates, include, prepare, programs", false},
	"twice":                      {"prepare: make\n\nprepare: make\n", ".relkit.yaml:3: the file has the key prepare twice, first in line 1", true},
	"merge key":                  {"<<: {prepare: make}\n", ".relkit.yaml:1: the file has no key <<", false},
	"no text":                    {"prepare: [make, assets]\n", ".relkit.yaml:1: prepare must be a text", false},
	"a number":                   {"prepare: 3\n", ".relkit.yaml:1: prepare must be a text: put 3 in quotes", false},
	"no value":                   {"prepare:\n", ".relkit.yaml:1: prepare is empty: set it, or leave it out", false},
	"only spaces":                {"prepare: ' '\n", ".relkit.yaml:1: prepare is empty", false},
	"no list":                    {"include: web/dist/**\n", ".relkit.yaml:1: include must be a list, as in [internal/web/dist/**]", false},
	"empty list":                 {"include: []\n", ".relkit.yaml:1: include is empty", false},
	"empty pattern":              {"include:\n  - a\n  - ''\n", ".relkit.yaml:3: a pattern of include is empty", false},
	"absolute":                   {"include: [/etc/passwd]\n", `.relkit.yaml:1: include: "/etc/passwd" must be relative to the folder of the project`, true},
	"a drive":                    {"include: ['C:/x']\n", `.relkit.yaml:1: include: "C:/x" must be relative`, true},
	"out of the project":         {"include: [a/../../b]\n", `.relkit.yaml:1: include: "a/../../b" is outside the folder of the project`, true},
	"git's own":                  {"include: [.git/config]\n", `.relkit.yaml:1: include: ".git/config" is git's own folder`, true},
	"bad pattern":                {"include: ['a[']\n", `.relkit.yaml:1: include: "a[" is not a valid pattern`, true},
	"pattern twice":              {"include:\n- a\n- a\n", `.relkit.yaml:3: include: "a" is listed twice`, false},
	"unquoted star":              {"include: [a, **/b]\n", ".relkit.yaml:1: is not valid YAML: did not find expected alphabetic or numeric character: put a text that starts with * in quotes", true},
	"unquoted alias":             {"prepare: make\naccept:\n  - {audit: runs, subject: *.gz, reason: x}\n", "put a text that starts with * in quotes", true},
	"an alias":                   {"prepare: &a make\ninclude: [*a ]\n", ".relkit.yaml:2: a pattern of include is an alias", true},
	"program: nothing":           {"programs: {hello: {}}\n", ".relkit.yaml:1: programs: hello is empty", false},
	"program: null":              {"programs:\n  hello:\n", ".relkit.yaml:2: programs: hello is empty", false},
	"program: a list":            {"programs: {hello: [about]}\n", ".relkit.yaml:1: programs: hello must be a mapping", false},
	"programs: a list":           {"programs: [hello]\n", ".relkit.yaml:1: programs must be a mapping", false},
	"program: typo":              {"programs: {hello: {verson: [about]}}\n", ".relkit.yaml:1: programs: hello has no key verson: did you mean version?", false},
	"program: text":              {"programs: {hello: {version: about}}\n", ".relkit.yaml:1: programs: hello: version must be a list, as in [about]", false},
	"program: argument":          {"programs: {hello: {version: [1]}}\n", ".relkit.yaml:1: an argument of programs: hello: version must be a text", false},
	"program: run: true":         {"programs: {hello: {run: true, reason: x}}\n", ".relkit.yaml:1: programs: hello: run can only be false, not true", false},
	"program: run: no":           {"programs: {hello: {run: 'no', reason: x}}\n", ".relkit.yaml:1: programs: hello: run can only be false, not no", false},
	"program: no reason":         {"programs:\n  hello: {run: false}\n", ".relkit.yaml:2: programs: hello: run: false needs a reason", false},
	"program: only one":          {"programs: {hello: {reason: x}}\n", ".relkit.yaml:1: programs: hello: say how it reports its version", false},
	"program: both":              {"programs: {hello: {run: false, reason: x, version: [about]}}\n", ".relkit.yaml:1: programs: hello: run: false excludes version and service", false},
	"program: a reason":          {"programs: {hello: {version: [about], reason: x}}\n", ".relkit.yaml:1: programs: hello: reason belongs to run: false", false},
	"program twice":              {"programs:\n  a: {version: [b]}\n  a: {version: [b]}\n", ".relkit.yaml:3: programs has the key a twice, first in line 2", true},
	"accept: no audit":           {"accept:\n- {subject: a, reason: b}\n", ".relkit.yaml:2: an entry of accept has no audit: write it as in [{audit: buildinfo,", false},
	"accept: no subject":         {"accept: [{audit: runs, reason: b}]\n", "an entry of accept has no subject", false},
	"accept: no reason":          {"accept: [{audit: runs, subject: a}]\n", "an entry of accept has no reason", false},
	"accept: empty":              {"accept: [{audit: runs, subject: a, reason: ''}]\n", "accept: reason is empty", false},
	"accept: a typo":             {"accept:\n- audit: build-info\n  subject: a\n  reason: b\n", `.relkit.yaml:2: accept: unknown audit "build-info": did you mean buildinfo?`, false},
	"accept: unknown":            {"accept: [{audit: everything, subject: a, reason: b}]\n", `unknown audit "everything": choose from assets, buildinfo, `, false},
	"accept: a key":              {"accept: [{audit: runs, subjects: a, reason: b}]\n", "an entry of accept has no key subjects: did you mean subject?", false},
	"accept: twice":              {"accept:\n- {audit: runs, subject: a, reason: b}\n- {audit: runs, subject: a, reason: c}\n", ".relkit.yaml:3: accept: a of runs is already accepted at .relkit.yaml:2", true},
	"accept: a mapping":          {"accept: {audit: runs}\n", ".relkit.yaml:1: accept must be a list", false},
	"gates: empty":               {"gates: {}\n", ".relkit.yaml:1: gates is empty", false},
	"gates: a typo":              {"gates: {retires: 1}\n", "gates has no key retires: did you mean retries?", false},
	"gates: severity":            {"gates: {severity: critical}\n", `gates: there is no severity "critical"`, false},
	"gates: a rule":              {"gates: {exclude-rules: ['204']}\n", `gates: exclude-rules: "204" is no name like G204`, false},
	"gates: a name":              {"gates: {exclude-vulnerabilities: [CVE-2026-1]}\n", `gates: exclude-vulnerabilities: "CVE-2026-1" is no name like GO-2026-1234`, false},
	"gates: an option":           {"gates: {packages: [-run=X]}\n", `gates: packages: "-run=X" is no name like ./internal/...`, false},
	"gates: actionlint":          {"gates: {actionlint: true}\n", "gates: actionlint can only be false, not true: leave it out otherwise", false},
	"gates: timeout":             {"gates: {timeout: 30 minutes}\n", `gates: timeout: "30 minutes" is not of the form 30m`, false},
	"gates: minutes":             {"gates: {timeout: 30}\n", "gates: timeout must be a text: put 30 in quotes", false},
	"gates: fuzz-time":           {"gates: {fuzz-time: long}\n", `gates: fuzz-time: "long" is not of the form 30s or 1000x`, false},
	"gates: coverage":            {"gates: {minimum-coverage: 101}\n", ".relkit.yaml:1: gates: minimum-coverage must be a number from 1 to 100, not 101", false},
	"gates: percent":             {"gates: {minimum-coverage: 80%}\n", "gates: minimum-coverage must be a number from 1 to 100, not 80%", false},
	"gates: not one":             {"gates: {minimum-coverage: .nan}\n", "gates: minimum-coverage must be a number from 1 to 100, not .nan", true},
	"gates: retries":             {"gates: {retries: 1.5}\n", "gates: retries must be an integer, not 1.5", false},
	"several":                    {"prepare: ''\nincluds: [a]\n", ".relkit.yaml:1: prepare is empty: set it, or leave it out; .relkit.yaml:2: the file has no key includs: did you mean include?", false},
}

func TestParseRefuses(t *testing.T) {
	for name, test := range refused {
		t.Run(name, func(t *testing.T) {
			_, err := settings.Parse([]byte(test.text))
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestFindIn(t *testing.T) {
	if got, err := settings.FindIn(fstest.MapFS{}); err != nil || got.Present {
		t.Errorf("without a file: %+v, %v", got, err)
	}
	if got, err := settings.FindIn(fstest.MapFS{".relkit.yaml": {Data: []byte("prepare: make\n")}, ".relkit.yml": {}}); err != nil || got.Prepare != "make" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := settings.FindIn(fstest.MapFS{".relkit.yml": {}}); err == nil || err.Error() != ".relkit.yml is not read: rename it to .relkit.yaml" {
		t.Errorf("of another name: %v", err)
	}
	if _, err := settings.FindIn(os.DirFS("\x00")); err == nil {
		t.Error("a folder that cannot be read has no settings")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(whole)
	for _, test := range refused {
		f.Add(test.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := settings.Parse([]byte(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), ".relkit.yaml:") {
				t.Errorf("no place in %q", err)
			}
			return
		}
		for name, program := range got.Programs {
			if (program.Run == nil) == (program.Version == nil) || program.Run != nil && program.Reason == "" {
				t.Errorf("%s: %+v", name, program)
			}
		}
		for _, entry := range got.Accept {
			if entry.Audit == "" || entry.Subject == "" || entry.Reason == "" || entry.At == "" {
				t.Errorf("%+v", entry)
			}
			entry.Accepts(entry.Audit, "any subject")
		}
	})
}
