package goreleaser_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/test/gittest"
	"github.com/relkit/relkit/test/needs"
)

// same are templates that render like in GoReleaser.
var same = map[string]string{
	"ProjectName": "{{ .ProjectName }}", "ModulePath": "{{ .ModulePath }}",
	"Version": "{{ .Version }}", "RawVersion": "{{ .RawVersion }}", "Tag": "{{ .Tag }}", "PreviousTag": "{{ .PreviousTag }}",
	"Major": "{{ .Major }} {{ eq .Major 1 }}", "Minor": "{{ .Minor }}", "Patch": "{{ .Patch }}",
	"Prerelease": "{{ .Prerelease }}{{ if .Prerelease }} is one{{ end }}",
	"Branch":     "{{ .Branch }}", "Commit": "{{ .Commit }}", "ShortCommit": "{{ .ShortCommit }}", "FullCommit": "{{ .FullCommit }}",
	"CommitDate": "{{ .CommitDate }}", "CommitTimestamp": "{{ .CommitTimestamp }} {{ lt .CommitTimestamp 5 }}",
	"GitURL": "{{ .GitURL }}", "IsGitDirty": "{{ .IsGitDirty }}", "IsGitClean": "{{ .IsGitClean }}", "GitTreeState": "{{ .GitTreeState }}",
	"Summary": "{{ .Summary }}", "TagSubject": "{{ .TagSubject }}", "TagContents": "{{ .TagContents }}", "TagBody": "{{ .TagBody }}",
	"ReleaseURL": "{{ .ReleaseURL }}", "IsSnapshot": "{{ .IsSnapshot }}", "IsSingleTarget": "{{ .IsSingleTarget }}",
	"IsNightly": "{{ .IsNightly }}", "IsDraft": "{{ .IsDraft }}",
	"Env":       `{{ .Env.RELKIT_TEST }}/{{ .Env.SET }}/{{ .Env.LATER }}/{{ .Env.NAMED }}/{{ index .Env "NOT_SET" }}`,
	"Date":      "{{ .Date }}",
	"Timestamp": "{{ .Timestamp }} {{ lt .Timestamp 5 }}",
	"Now":       `{{ .Now.Format "2006-01-02T15:04:05.999999999Z07:00" }} {{ .Now.Year }} {{ .Now.UnixNano }}`,
	"Runtime":   "{{ .Runtime.Goos }}/{{ .Runtime.Goarch }}",

	"replace": `{{ replace "v1.2v" "v" "" }}`, "split": `{{ split "1.2" "." }}{{ index (split "1.2" ".") 1 }}`,
	"contains": `{{ contains "foobar" "foo" }}`, "tolower": `{{ tolower "V1Ü" }}`, "toupper": `{{ toupper "v1ü" }}`,
	"trim": `{{ trim " v1 \n" }}`, "trimprefix": `{{ trimprefix "v1.2" "v" }}`, "trimsuffix": `{{ trimsuffix "1.2v" "v" }}`,
	"title": `{{ title "foo BAR o'neil-x" }}`, "dir": `{{ dir "a/b/c" }}{{ dir "x" }}`, "base": `{{ base "a/b/" }}`,
	"abs":      `{{ abs "a/../b" }} {{ abs "/x/./y" }}`,
	"incmajor": `{{ incmajor "v1.2.4-rc.1" }} {{ incmajor .Version }}`, "incminor": `{{ incminor "1.2.4" }} {{ incminor .Tag }}`,
	"incpatch": `{{ incpatch "v1.2.4" }} {{ incpatch "v1.2.4-rc.1" }} {{ incpatch .Tag }}`,
	"filter":   `{{ filter "a\nab\nc" "^a" }}`, "reverseFilter": `{{ reverseFilter "a\nab\nc" "^a" }}`,
	"mdv2escape":   "{{ mdv2escape \"a_*[]()~`>#+-=|{}.!\\\\\" }}",
	"envOrDefault": `{{ envOrDefault "NOT_SET" "x" }}{{ envOrDefault "EMPTY" "x" }}{{ envOrDefault "SET" "x" }}`,
	"isEnvSet":     `{{ isEnvSet "NOT_SET" }}{{ isEnvSet "EMPTY" }}{{ isEnvSet "SET" }}`,
	"map":          `{{ map "a" "b" "c" "d" }}{{ (map "a" "b").a }}`,
	"indexOrDefault": `{{ indexOrDefault (map "a" "b") "a" "x" }}{{ indexOrDefault (map "a" "b") "c" "x" }}` +
		`{{ indexOrDefault .Env "SET" "x" }}`,
	"urlPathEscape": `{{ urlPathEscape "a/b c+ü" }}`,
	"readFile":      `{{ readFile "a file" }}`, "mustReadFile": `{{ mustReadFile "./sub/../a file" }}`,
	"list": `{{ list "a" "b" }}{{ len (list) }}`,
	"englishJoin": `{{ englishJoin (list "a") }}; {{ englishJoin (list "a" "b") }}; {{ englishJoin (list "a" "" "b" " " "c") }}; ` +
		`{{ englishJoin (list) }}`,

	"blake2b": `{{ blake2b "a file" }}`, "blake2s": `{{ blake2s "a file" }}`, "blake3": `{{ blake3 "a file" }}`,
	"crc32": `{{ crc32 "a file" }}`, "md5": `{{ md5 "a file" }}`, "sha1": `{{ sha1 "a file" }}`, "sha224": `{{ sha224 "a file" }}`,
	"sha256": `{{ sha256 "a file" }}`, "sha384": `{{ sha384 "a file" }}`, "sha512": `{{ sha512 "a file" }}`,
	"sha3_224": `{{ sha3_224 "a file" }}`, "sha3_256": `{{ sha3_256 "a file" }}`, "sha3_384": `{{ sha3_384 "a file" }}`,
	"sha3_512": `{{ sha3_512 "a file" }}`,
}

// unknowable are templates whose value only GoReleaser knows, possibly different for each artifact.
var unknowable = map[string]string{
	"ReleaseNotes": "{{ .ReleaseNotes }}", "time": `{{ time "2006" }}`,
	"Os": "{{ .Os }}", "Arch": "{{ .Arch }}", "Amd64": "{{ .Amd64 }}", "I386": "{{ .I386 }}", "Arm": "{{ .Arm }}", "Arm64": "{{ .Arm64 }}",
	"Mips": "{{ .Mips }}", "Ppc64": "{{ .Ppc64 }}", "Riscv64": "{{ .Riscv64 }}", "Target": "{{ .Target }}", "Binary": "{{ .Binary }}",
	"Name": "{{ .Name }}", "Ext": "{{ .Ext }}", "Path": "{{ .Path }}",
	"ArtifactName": "{{ .ArtifactName }}", "ArtifactExt": "{{ .ArtifactExt }}", "ArtifactPath": "{{ .ArtifactPath }}",
}

// documented are templates that only newer versions and Pro support, with their values for v1.2.3-rc.1.
var documented = map[string]string{
	`{{ join "a" "b/../c" }}`:                                     "a/c", // v2.17
	`{{ base .Dist }}`:                                            "out", // v2.17
	`{{ in (list "a" "b") "b" }}{{ in (list "a") "b" }}`:          "truefalse",
	`{{ reReplaceAll "(.*)-x" "foo-x" "bar-$1" }}`:                "bar-foo",
	`{{ list "a" "b" "ab" | listExclude "^a" | len }}`:            "1",
	`{{ .PrefixedTag }} {{ .PrefixedPreviousTag }}`:               "app/v1.2.3-rc.1 app/v1.2.2",
	`{{ .IsRelease }}`:                                            "true",
	`{{ .Var.owner }}`:                                            "acme",
	`{{ .Metadata.License }} {{ index .Metadata.Maintainers 0 }}`: "MIT Ada",
}

func TestTemplatesConform(t *testing.T) {
	tool := installed(t)
	for _, tag := range []string{"v1.2.3", "v1.2.3-rc.1", "v0.1.0+meta.1", "2.0.0"} {
		t.Run(tag, func(t *testing.T) {
			t.Parallel()
			dir := newConformance(t, tag)
			theirs := render(t, tool, dir, same)
			ours := templatesOf(t, dir, tag)
			for name, text := range same {
				if got, err := ours.Render(text); err != nil || got != theirs[name] {
					t.Errorf("%s: relkit renders %q, %v, GoReleaser %q", text, got, err, theirs[name])
				}
			}
			for _, text := range unknowable {
				if got, err := ours.Render(text); !isUnknown(err) {
					t.Errorf("%s: got %q, %v, want an unknown", text, got, err)
				}
			}
		})
	}
}

func isUnknown(err error) bool {
	_, unknown := goreleaser.AsUnknown(err)
	return unknown
}

func TestTemplatesKnowNewerVersionsAndPro(t *testing.T) {
	templates, err := goreleaser.NewTemplates(goreleaser.Facts{
		Tag: "v1.2.3-rc.1", Previous: "v1.2.2", TagPrefix: "app/", Dir: t.TempDir(), Dist: "out",
		Variables: map[string]any{"owner": "acme"}, Metadata: goreleaser.Description{License: "MIT", Maintainers: []string{"Ada"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range documented {
		if got, err := templates.Render(text); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", text, got, err, want)
		}
	}
}

// TestTemplatesAreComplete fails if the GoReleaser of go.mod has a field or function that no template above uses.
func TestTemplatesAreComplete(t *testing.T) {
	names := engine(t)
	if len(names) < len(same)/2 {
		t.Fatalf("found only %d names in GoReleaser's source", len(names))
	}
	for _, name := range names {
		if same[name] == "" && unknowable[name] == "" {
			t.Errorf("GoReleaser's templates have %s: add it to relkit's", name)
		}
	}
}

// installed returns the path of the real GoReleaser.
func installed(t *testing.T) string {
	t.Helper()
	return needs.Tool(t, "goreleaser")
}

// source returns the folder of GoReleaser's source of the version in go.mod.
func source(t *testing.T) string {
	t.Helper()
	said, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/goreleaser/goreleaser/v2").Output()
	dir := strings.TrimSpace(string(said))
	if err != nil || dir == "" {
		needs.Lack(t, "GoReleaser's source is not in the module cache: run go mod download github.com/goreleaser/goreleaser/v2")
	}
	return dir
}

// engine returns the names of the fields and functions in the source of GoReleaser's template engine.
func engine(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(source(t), "internal", "tmpl", "tmpl.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	add := func(expression ast.Expr) {
		if literal, ok := expression.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			name, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
	}
	for _, declaration := range file.Decls {
		if constants, ok := declaration.(*ast.GenDecl); ok && constants.Tok == token.CONST {
			for _, spec := range constants.Specs {
				if constant, ok := spec.(*ast.ValueSpec); ok {
					add(constant.Values[0])
				}
			}
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		if literal, ok := node.(*ast.CompositeLit); ok {
			for _, element := range literal.Elts {
				if pair, ok := element.(*ast.KeyValueExpr); ok {
					add(pair.Key)
				}
			}
		}
		return true
	})
	return names
}

// newConformance creates a project with a tag, so that git answers everything that GoReleaser reads.
func newConformance(t *testing.T, tag string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"go.mod": "module example.com/app\n\ngo 1.26\n", "a file": "content\n\n", "sub/x": "", ".gitignore": "/dist\n/config.yaml\n/rendered\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"init", "--quiet", "--initial-branch=main"},
		{"remote", "add", "origin", "https://user:secret@github.com/acme/app.git"},
		{"add", "."},
		{"commit", "--quiet", "--message=feat: first"},
		{"tag", "v0.0.1"},
		{"tag", "v0.0.2"},
		{"commit", "--quiet", "--allow-empty", "--message=fix: second"},
		{"tag", "--annotate", "--message=The subject\n\nIt's the body,\non two lines.", tag},
	} {
		gittest.Run(t, dir, args...)
	}
	return dir
}

// variables are the env setting of the project.
var variables = []string{"SET=value", "EMPTY=", "LATER={{ .Tag }}{{ .Branch }}{{ .RawVersion }}{{ .CommitDate }}", "NAMED={{ .ProjectName }}"}

// render renders templates with GoReleaser, as the standard input of a signer, which runs when all fields are set.
func render(t *testing.T, tool, dir string, texts map[string]string) map[string]string {
	t.Helper()
	const separator = "\n%%%%\n"
	names := slices.Sorted(maps.Keys(texts))
	document := make([]string, len(names))
	for i, name := range names {
		document[i] = texts[name]
	}
	config, err := yaml.Marshal(map[string]any{
		"version": 2, "project_name": "app", "env": variables,
		"release": map[string]any{"draft": true},
		"builds":  []any{map[string]any{"skip": true}},
		"source":  map[string]any{"enabled": true},
		"signs": []any{map[string]any{
			"artifacts": "source", "cmd": "sh", "args": []string{"-c", "cat > rendered"}, "signature": "",
			"stdin": strings.Join(document, separator),
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), config, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), tool, "release", "--clean", "--skip=publish", "--config=config.yaml")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "RELKIT_TEST=it is")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	rendered, err := os.ReadFile(filepath.Join(dir, "rendered"))
	if err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	values := strings.Split(string(rendered), separator)
	if len(values) != len(names) {
		t.Fatalf("%d values for %d templates", len(values), len(names))
	}
	theirs := map[string]string{}
	for i, name := range names {
		theirs[name] = values[i]
	}
	return theirs
}

// templatesOf returns relkit's templates of the same release.
func templatesOf(t *testing.T, dir, tag string) *goreleaser.Templates {
	t.Helper()
	var metadata goreleaser.Metadata
	text, err := os.ReadFile(filepath.Join(dir, "dist", "metadata.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &metadata); err != nil {
		t.Fatal(err)
	}
	committed, err := time.Parse(time.RFC3339, gittest.Run(t, dir, "show", "--no-patch", "--format=%cI"))
	if err != nil {
		t.Fatal(err)
	}
	message := func(part string) string {
		return gittest.Run(t, dir, "for-each-ref", "--format=%("+part+")", "refs/tags/"+tag)
	}
	templates, err := goreleaser.NewTemplates(goreleaser.Facts{
		Project: "app", Tag: tag, Previous: "v0.0.2", Branch: "main", URL: "https://github.com/acme/app.git", Module: "example.com/app",
		Commit: gittest.Run(t, dir, "rev-parse", "HEAD"), ShortCommit: gittest.Run(t, dir, "rev-parse", "--short", "HEAD"), CommitTime: committed,
		Summary:    gittest.Run(t, dir, "describe", "--always", "--tags"),
		TagSubject: message("contents:subject"), TagBody: message("contents:body"), TagContents: message("contents"),
		ReleaseURL: "https://github.com/acme/app/releases/tag/" + tag, Draft: true,
		Env: []string{"RELKIT_TEST=it is"}, Date: metadata.Date, Runtime: metadata.Runtime, Dir: dir,
		Read: func(name string) ([]byte, error) { return fs.ReadFile(os.DirFS(dir), name) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := templates.AddEnv(variables); err != nil {
		t.Fatal(err)
	}
	return templates
}
