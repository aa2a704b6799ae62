//go:build linux

package packages_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/test/needs"
)

// The versions that are built. The settings that come with the second are others.
const (
	first  = "1.0.0"
	second = "1.1.0"
)

// addition is what the second version's settings have more.
const addition = "\n# New in this version.\n"

// small is the folder of a program in the place of relkit's, which no test runs: its packages are made and read in less time.
const small = "small"

// releases are built once for all tests of this process.
var releases struct {
	folder string
	mutex  sync.Mutex
	built  map[string]string // the folders with the packages, by the names of their clones
}

// packages returns the folder with the packages of a version, as the project's own configuration makes them for this machine. Of the
// second, only those of the service are built that are installed here.
func packages(t *testing.T, version string) string {
	t.Helper()
	needs.Tool(t, "goreleaser")
	programs, formats := []string{"relkit", "shipped"}, release.PackageFormats
	if version == second {
		programs, formats = []string{"shipped"}, []string{"deb", "rpm"}
	}
	return once(t, version, func(clone string) error {
		if err := prepare(t.Context(), clone, version); err != nil {
			return err
		}
		return build(t.Context(), clone, version, programs, formats)
	})
}

// packagesAgain returns the folder with the service's packages of the first version, built again in another place.
func packagesAgain(t *testing.T) string {
	t.Helper()
	before := filepath.Dir(packages(t, first))
	return once(t, "again", func(clone string) error {
		if err := said(t.Context(), exec.CommandContext(t.Context(), "git", "clone", "--quiet", before, clone)); err != nil {
			return err
		}
		return build(t.Context(), clone, first, []string{"shipped"}, release.PackageFormats)
	})
}

func once(t *testing.T, name string, build func(clone string) error) string {
	t.Helper()
	releases.mutex.Lock()
	defer releases.mutex.Unlock()
	if built, ok := releases.built[name]; ok {
		return built
	}
	clone := filepath.Join(releases.folder, name)
	if err := build(clone); err != nil {
		t.Fatal(err)
	}
	if releases.built == nil {
		releases.built = map[string]string{}
	}
	releases.built[name] = filepath.Join(clone, "dist")
	return releases.built[name]
}

// packageOf returns the file of a package.
func packageOf(t *testing.T, program, version, format string) string {
	t.Helper()
	return filepath.Join(packages(t, version), nameOf(program, version, format))
}

// nameOf returns the name of a package's file by the custom of its format.
func nameOf(program, version, format string) string {
	if format == "rpm" {
		return fmt.Sprintf("%s-%s-1.%s.rpm", program, version, architecture(format))
	}
	return fmt.Sprintf("%s_%s_%s.%s", program, version, architecture(format), format)
}

// prepare makes a clone with the files of this checkout that packages are made of, and tags it.
func prepare(ctx context.Context, clone, version string) error {
	if err := said(ctx, exec.CommandContext(ctx, "git", "clone", "--quiet", "--shared", root, clone)); err != nil {
		return err
	}
	if err := errors.Join(bring(clone, version), os.Mkdir(filepath.Join(clone, small), 0o700)); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(clone, small, "main.go"), []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"add", "--all"},
		{"-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--allow-empty", "--message=" + version},
		{"tag", "v" + version},
	} {
		git := exec.CommandContext(ctx, "git", args...)
		git.Dir = clone
		if err := said(ctx, git); err != nil {
			return err
		}
	}
	return nil
}

// build runs GoReleaser for some of the programs and formats, without the archives that it makes by default.
func build(ctx context.Context, clone, version string, programs, formats []string) error {
	tool, err := filepath.Abs(filepath.Join(root, "bin", "goreleaser"))
	if err != nil {
		return err
	}
	config := clone + ".yaml"
	if err := reduce(filepath.Join(clone, ".goreleaser.yaml"), config, programs, formats); err != nil {
		return err
	}
	goreleaser := exec.CommandContext(ctx, tool, "release", "--clean", "--config", config, "--skip=archive,publish,announce")
	goreleaser.Dir, goreleaser.Env = clone, append(os.Environ(), "GORELEASER_CURRENT_TAG=v"+version)
	return said(ctx, goreleaser)
}

// bring copies what is perhaps not committed yet.
func bring(clone, version string) error {
	for _, name := range []string{".goreleaser.yaml", "deploy/packages", "deploy/systemd"} {
		if err := os.RemoveAll(filepath.Join(clone, name)); err != nil {
			return err
		}
		if name == ".goreleaser.yaml" {
			content, err := os.ReadFile(filepath.Join(root, name))
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(clone, name), content, 0o600); err != nil {
				return err
			}
			continue
		}
		if err := os.CopyFS(filepath.Join(clone, name), os.DirFS(filepath.Join(root, name))); err != nil {
			return err
		}
	}
	if version == first {
		return nil
	}
	settings := filepath.Join(clone, "deploy", "systemd", "shipped.env")
	content, err := os.ReadFile(settings)
	if err != nil {
		return err
	}
	return os.WriteFile(settings, append(content, addition...), 0o600) //gosec:disable G703 -- a folder of this test
}

// reduce leaves in the configuration what packages of some programs for this machine are made by. They are compressed at the lowest level,
// as the highest, which is the default, takes seconds for each.
func reduce(from, into string, programs, formats []string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	var config map[string]any
	if err := yaml.Unmarshal(content, &config); err != nil {
		return err
	}
	kept := []string{"version", "project_name", "env", "before", "builds", "nfpms", "checksum"}
	maps.DeleteFunc(config, func(key string, _ any) bool { return !slices.Contains(kept, key) })
	for _, key := range []string{"builds", "nfpms"} {
		entries, _ := config[key].([]any)
		config[key] = slices.DeleteFunc(entries, func(entry any) bool {
			settings, _ := entry.(map[string]any)
			id, _ := settings["id"].(string)
			if key == "builds" && settings != nil {
				settings["goos"], settings["goarch"] = []string{"linux"}, []string{runtime.GOARCH}
				if id == "relkit" {
					settings["main"] = "./" + small
				}
			}
			if key == "nfpms" && settings != nil {
				settings["formats"] = formats
				for _, format := range []string{"deb", "rpm"} {
					of, _ := settings[format].(map[string]any)
					settings[format] = with(of, "compression", "gzip:1")
				}
			}
			return !slices.Contains(programs, id)
		})
	}
	if !slices.Contains(programs, "relkit") {
		if err := withoutManual(config); err != nil {
			return err
		}
	}
	content, err = yaml.Marshal(config)
	if err != nil {
		return err
	}
	return os.WriteFile(into, content, 0o600)
}

// with returns settings with one more.
func with(settings map[string]any, key string, value any) map[string]any {
	more := map[string]any{key: value}
	maps.Copy(more, settings)
	return more
}

// withoutManual leaves out the hook that writes relkit's man pages, which no other package has.
func withoutManual(config map[string]any) error {
	before, _ := config["before"].(map[string]any)
	hooks, _ := before["hooks"].([]any)
	kept := slices.DeleteFunc(slices.Clone(hooks), func(hook any) bool {
		line, _ := hook.(string)
		return strings.Contains(line, "cmd/relkit man ")
	})
	if len(kept) != len(hooks)-1 {
		return errors.New("no hook of .goreleaser.yaml writes the man pages")
	}
	before["hooks"] = kept
	return nil
}

// said runs a command whose output matters only when it fails.
func said(ctx context.Context, command *exec.Cmd) error {
	output, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(command.Args, " "), err, output)
	}
	return context.Cause(ctx)
}

// command returns a command that ends with the test.
func command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	return exec.CommandContext(t.Context(), name, args...)
}
