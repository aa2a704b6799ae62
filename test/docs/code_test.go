package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Comments, messages and names of the code use the terms that CONTRIBUTING.md lists.
func TestWordsOfTheCode(t *testing.T) {
	names := map[string]string{}
	for _, top := range []string{"cmd", "internal", "test"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(file) != ".go" || filepath.Base(file) == "words_test.go" {
				return err
			}
			for _, each := range wordsOfGo(t, file, names) {
				t.Error(each)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// wordsOfGo returns the avoided words in a file of Go, each with its place. It keeps the words of each name in names: names occur often.
func wordsOfGo(t *testing.T, file string, names map[string]string) (found []string) {
	t.Helper()
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	report := func(at token.Pos, text string) {
		for _, each := range words(page{file, text}) {
			found = append(found, files.Position(at).String()+": "+each)
		}
	}
	for _, group := range parsed.Comments {
		report(group.Pos(), group.Text())
	}
	ast.Inspect(parsed, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.BasicLit:
			if text, err := strconv.Unquote(node.Value); err == nil && strings.Contains(text, " ") { // else a name, such as that of a user
				report(node.Pos(), text)
			}
		case *ast.Ident:
			text, known := names[node.Name]
			if !known {
				text = capital.ReplaceAllString(node.Name, " $0")
				names[node.Name] = text
			}
			report(node.Pos(), text)
		}
		return true
	})
	return found
}

// capital begins a word of a name.
var capital = regexp.MustCompile(`[A-Z]+`)
