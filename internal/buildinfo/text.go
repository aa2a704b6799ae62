package buildinfo

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Text returns the output of --version, without a final newline. The first line has only the program's name and version, for scripts to
// read.
func (i Info) Text(program string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s %s", program, i.Version)
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&out, "\n  %-8s %s", name, value)
		}
	}
	source := i.Commit
	if i.Modified {
		source = strings.TrimSpace(source + " with uncommitted changes")
	}
	line("commit", source)
	line("date", i.Date)
	line("go", strings.TrimPrefix(i.GoVersion, "go"))
	line("platform", i.OS+"/"+i.Arch)
	line("compiler", i.Compiler)
	return out.String()
}

// JSON returns the output of --version --json, without a final newline.
func (i Info) JSON() string {
	text, err := json.MarshalIndent(i, "", "  ")
	if err != nil {
		panic(err) // strings and a bool can always be marshaled
	}
	return string(text)
}
