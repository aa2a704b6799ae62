// Command relkit rehearses, verifies and promotes releases of Go projects.
package main

import (
	"os"

	"github.com/relkit/relkit/internal/cli"
)

func main() { os.Exit(cli.Run()) }
