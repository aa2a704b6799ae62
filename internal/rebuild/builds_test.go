package rebuild

import (
	"runtime/debug"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
)

func TestBuilds(t *testing.T) {
	build := func(change func(*debug.BuildInfo)) *debug.BuildInfo {
		info := &debug.BuildInfo{
			GoVersion: "go1.26.8", Main: debug.Module{Path: "example.com/hello", Version: "v1.2.3"},
			Deps:     []*debug.Module{{Path: "example.com/dep", Version: "v1.0.0", Sum: "h1:a"}},
			Settings: []debug.BuildSetting{{Key: "-trimpath", Value: "true"}},
		}
		change(info)
		return info
	}
	was := build(func(*debug.BuildInfo) {})
	tests := map[string]struct {
		change func(*debug.BuildInfo)
		want   string
	}{
		"nothing":           {func(*debug.BuildInfo) {}, "the code or data of hello differs, though its build information is the same"},
		"another Go":        {func(b *debug.BuildInfo) { b.GoVersion = "go1.27" }, "hello was built with Go go1.26.8, but now with go1.27"},
		"another version":   {func(b *debug.BuildInfo) { b.Main.Version = "(devel)" }, "hello was built with its own version v1.2.3, but now with (devel)"},
		"a missing setting": {func(b *debug.BuildInfo) { b.Settings = nil }, "hello was built with -trimpath true, but now with none"},
		"a replaced module": {
			func(b *debug.BuildInfo) { b.Deps[0].Replace = &debug.Module{Path: "../dep"} },
			"hello was built with module example.com/dep v1.0.0 h1:a, but now with ../dep@ ",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff([]string{test.want}, builds("hello", was, build(test.change))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCause(t *testing.T) {
	stamped := func(flags string) *goreleaser.Config {
		return &goreleaser.Config{Project: goreleaser.Project{Builds: []goreleaser.Build{{Ldflags: []string{flags}}}}}
	}
	tests := map[string]struct {
		differ differ
		want   string
	}{
		"another Go":             {differ{program: true, otherGo: true, config: stamped("-X main.date={{.Date}}")}, "another version of Go"},
		"the hour":               {differ{program: true, config: stamped("-X main.date={{.Date}}")}, "the time of the build in ldflags (-X main.date={{.Date}})"},
		"the hour, as one likes": {differ{program: true, config: stamped(`-X main.date={{ time "2006" }}`)}, "the time of the build in ldflags"},
		"the hour of the commit": {differ{program: true, config: stamped("-X main.date={{.CommitDate}}")}, ""},
		"no program":             {differ{config: stamped("-X main.date={{.Date}}")}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.differ.cause(); !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
