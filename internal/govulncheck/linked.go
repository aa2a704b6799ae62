package govulncheck

import (
	"bufio"
	"debug/buildinfo"
	"errors"
	"io"
	"net/url"
	"os"
	"strings"
)

// linked returns which of the suspected functions are in a binary.
//
// The names of all functions, those that were inlined included, are in the table that the runtime
// makes stack traces from. It is there in every binary, stripped or not, and contains names that end with
// a zero byte (the function name table of https://go.dev/s/go12symtab). Where in the file the table
// begins is not looked for, as only ELF and Mach-O say: no other bytes look like the name of a
// function of that package.
func linked(binary *os.File, suspected []suspicion) (map[function]bool, error) {
	wanted := map[string][]function{}
	for _, one := range suspected {
		for _, function := range one.functions {
			wanted[function.pkg] = append(wanted[function.pkg], function)
		}
	}
	present := map[function]bool{}
	if len(wanted) == 0 {
		return present, nil
	}
	build, err := buildinfo.Read(binary)
	if err != nil {
		return nil, err
	}
	if _, err := binary.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	reader := bufio.NewReaderSize(binary, 1<<16)
	for {
		text, err := reader.ReadSlice(0)
		if errors.Is(err, io.EOF) {
			return present, nil
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
		// A longer sequence without a zero byte contains no name.
		pkg, name, ok := splitName(strings.TrimSuffix(string(text), "\x00"))
		if !ok {
			continue
		}
		if pkg == "main" {
			pkg = build.Path
		}
		for _, function := range wanted[pkg] {
			if function.covers(name) {
				present[function] = true
			}
		}
	}
}

// covers reports whether a name is that of the function, or of the compiler's derivatives: closures, as Parse.func1, and bound methods, as
// Tag.String-fm.
func (f function) covers(name string) bool {
	rest, ok := strings.CutPrefix(name, f.name)
	return f.name == every || ok && (rest == "" || rest[0] == '.' || rest[0] == '-')
}

// splitName splits a linker symbol into the import path of the package and the name in it:
// golang.org/x/text/language.(*Tag[go.shape.int]).String is language's Tag.String.
func splitName(symbol string) (pkg, name string, ok bool) {
	if len(symbol) > 1024 || !strings.Contains(symbol, ".") {
		return "", "", false
	}
	// Brackets contain type arguments, with import paths of their own.
	if open := strings.IndexByte(symbol, '['); open >= 0 {
		end := strings.LastIndexByte(symbol, ']')
		if end < open {
			return "", "", false
		}
		symbol = symbol[:open] + symbol[end+1:]
	}
	slash := strings.LastIndexByte(symbol, '/') + 1
	dot := strings.IndexByte(symbol[slash:], '.')
	if dot < 0 {
		return "", "", false
	}
	// The linker escapes dots in the last part of a path: gopkg.in/yaml%2ev3.
	pkg, err := url.PathUnescape(symbol[:slash+dot])
	if err != nil {
		return "", "", false
	}
	name = strings.NewReplacer("(*", "", ")", "").Replace(symbol[slash+dot+1:])
	return pkg, name, true
}
