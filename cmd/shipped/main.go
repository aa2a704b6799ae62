// Command shipped is a service that records what has been released and what runs where.
package main

import (
	"os"

	"github.com/relkit/relkit/internal/shipped/cli"
)

func main() { os.Exit(cli.Run()) }
