package plan

import (
	"errors"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// goModule is the module that a main package is in.
type goModule struct {
	path    string // empty if there is none
	folder  string // of its go.mod, in the repository; . at the top
	private string // why go install name@version refuses it; empty if it does not
}

// modules finds the module of a folder of the project. Prefix is the project's folder in the repository.
type modules struct {
	read   func(name string) ([]byte, error) // of a file in the repository
	prefix string
	known  map[string]*goModule
}

// of returns the module of a folder, which is that of the nearest go.mod at or above it.
func (m *modules) of(folder string) (*goModule, error) {
	for at := path.Join(m.prefix, folder); !strings.HasPrefix(at, ".."); at = path.Dir(at) {
		if found, ok := m.known[at]; ok {
			return found, nil
		}
		text, err := m.read(path.Join(at, "go.mod"))
		if errors.Is(err, fs.ErrNotExist) {
			if at == "." || at == "/" {
				break
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		found := &goModule{path: modfile.ModulePath(text), folder: at, private: refusal(text)}
		if m.known == nil {
			m.known = map[string]*goModule{}
		}
		m.known[at] = found
		return found, nil
	}
	return &goModule{}, nil
}

// refusal returns why go install name@version refuses a module because of its go.mod (https://go.dev/ref/mod#go-install).
func refusal(text []byte) string {
	file, err := modfile.ParseLax("go.mod", text, nil)
	if err == nil && len(file.Replace) == 0 && len(file.Exclude) == 0 {
		file, err = modfile.Parse("go.mod", text, nil) // the lax one leaves them out
	}
	switch {
	case err != nil:
		return "its go.mod cannot be read"
	case len(file.Replace) > 0:
		return "its go.mod has a replace directive"
	case len(file.Exclude) > 0:
		return "its go.mod has an exclude directive"
	}
	return ""
}

// uninstallable returns why go install does not get the program of a build at a version; empty if it does.
func (m *goModule) uninstallable(version release.Version, repository release.Repository) string {
	_, major, ok := module.SplitPathVersion(m.path)
	host, rest, _ := strings.Cut(m.path, "/")
	within, _, _ := strings.Cut(strings.TrimPrefix(strings.ToLower(rest), strings.ToLower(repository.String())), "/")
	switch {
	case m.path == "":
		return "it is in no module"
	case m.private != "":
		return m.private
	case tagPrefix(m.folder) != "":
		return "Go knows its module by tags that begin with " + tagPrefix(m.folder)
	case version.IsZero():
		return ""
	case !version.IsModuleVersion():
		return "Go does not accept the tag as a version: " + version.String()
	case !ok || module.CheckPathMajor(version.String(), major) != nil:
		return "its module's path does not end in /v" + version.Major()
	case host == "github.com" && repository.Name != "" && (!strings.HasPrefix(strings.ToLower(rest), strings.ToLower(repository.String())) || within != ""):
		return "its module belongs to another repository"
	}
	return ""
}

var majorFolder = regexp.MustCompile(`(^|/)v[2-9]\d*$|(^|/)v1\d+$`)

// tagPrefix returns what the tags of a module begin with that is in a folder of the repository. The folder of a major version has none of its
// own (https://go.dev/ref/mod#vcs-version).
func tagPrefix(folder string) string {
	if folder = majorFolder.ReplaceAllString(folder, ""); folder == "." || folder == "" {
		return ""
	}
	return folder + "/"
}

// namesFile reports whether a build's main is a file: Go records neither module nor commit in what is built of files.
func namesFile(build goreleaser.Build) bool { return strings.HasSuffix(build.Main, ".go") }

// withoutVCS finds the flag by which a build asks for no commit in the binary.
var withoutVCS = regexp.MustCompile(`(^|[\s="'])-buildvcs=(false|f|0|F|False|FALSE)\b`)
