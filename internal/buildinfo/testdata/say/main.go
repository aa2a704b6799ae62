// Command say prints what the package says of the binary that it is built into.
package main

import (
	"fmt"

	"github.com/relkit/relkit/internal/buildinfo"
)

func main() {
	fmt.Println(buildinfo.Read().JSON())
}
