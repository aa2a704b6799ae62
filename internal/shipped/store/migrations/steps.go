package migrations

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
)

//go:embed postgres/*.sql sqlite/*.sql
var files embed.FS

// step is a file of a folder.
type step struct {
	name     string // as in 1001_catalogue
	up, down string // statements
	loses    string // with down
}

// back begins the statements that take a step back.
const back = "\n-- +goose Down\n"

// takenBack is the line of a migration that says what is lost with it.
var takenBack = regexp.MustCompile(`(?m)^-- Taking it back loses (.+)\.$`)

// read returns the steps of a folder by their versions. Goose would read the files too, but to find where each statement ends it fills
// memory with buffers of four megabytes, while a database takes all statements at once.
func read(folder string) (map[int64]step, error) {
	entries, err := fs.ReadDir(files, folder)
	if err != nil {
		return nil, err
	}
	steps := map[int64]step{}
	for _, entry := range entries {
		text, err := fs.ReadFile(files, folder+"/"+entry.Name())
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(entry.Name(), ".sql")
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s/%s has no version: %w", folder, entry.Name(), err)
		}
		up, down, reversible := strings.Cut(string(text), back)
		loses := takenBack.FindSubmatch(text)
		if !reversible || loses == nil {
			return nil, fmt.Errorf("%s/%s does not say how to take it back and what is lost with it: write a line with -- +goose Down, and one with -- Taking it back loses …",
				folder, entry.Name())
		}
		steps[version] = step{name, up, down, string(loses[1])}
	}
	return steps, nil
}

// execute runs statements in a transaction.
func execute(statements string) func(context.Context, *sql.Tx) error {
	return func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, statements)
		return err
	}
}
