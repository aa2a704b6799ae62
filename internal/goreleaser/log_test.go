package goreleaser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
)

func TestLogReader(t *testing.T) {
	for name, tc := range map[string]struct{ log, want string }{
		"2.15": {`  • starting release
  • building binaries
    • building                                       paths=cmd/hello binaries=hello target=linux_arm64_v8.0
    • running hook                                   hook=echo building
    • building                                       paths=cmd/hello binaries=hello target=linux_amd64_v1
  • archives
    • archiving                                      name=dist/hello_darwin_amd64.tar.gz
  • linux packages
    • creating                                       file=dist/hello_0.1.0_linux_amd64.deb
  • publishing
    • docker images (v2)
      • creating images                                id=hello
    • scm releases
      • creating                                       file=x
  • release succeeded after 6s
`, "[starting release ] [building binaries binaries] binaries binaries [archives archives] archives [linux packages packages] packages " +
			"[publishing ] [docker images (v2) images] images [release succeeded after 6s ]"},
		"an earlier one, in colours": {
			"  \x1b[1m•\x1b[0m building binaries\n    \x1b[32m•\x1b[0m building                                       \x1b[32mbinary\x1b[0m=dist/a\n  • archives\n    • creating   archive=dist/a.tar.gz\n",
			"[building binaries binaries] binaries [archives archives] archives",
		},
		"not a line": {"  • building bin", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			reader := &goreleaser.LogReader{
				Heading: func(text string, stage goreleaser.Stage) { got = append(got, fmt.Sprintf("[%s %s]", text, stage)) },
				Piece:   func(stage goreleaser.Stage) { got = append(got, string(stage)) },
			}
			for chunk := range strings.SplitAfterSeq(tc.log, "e") {
				if _, err := reader.Write([]byte(chunk)); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(tc.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
