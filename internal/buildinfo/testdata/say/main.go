// Command say prints what it was built as.
package main

import (
	"fmt"

	"github.com/relkit/relkit/internal/buildinfo"
)

func main() { fmt.Println(buildinfo.Read().JSON()) }
