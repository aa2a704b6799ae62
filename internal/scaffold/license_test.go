package scaffold

import (
	"os"
	"strings"
	"testing"
)

// zeroBSD is ISC without its only condition.
const zeroBSD = `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY
DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION,
ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
`

// A license that is not a common one is found among all.
func TestIdentifyRare(t *testing.T) {
	if got := identifyCommon([]byte(zeroBSD)); got != "" {
		t.Errorf("taken for %s", got)
	}
	if got := identify([]byte(zeroBSD)); got != "0BSD" {
		t.Errorf("got %q, want 0BSD", got)
	}
}

// A license is taken for a common one only where nothing makes it another.
func TestIdentifyCommon(t *testing.T) {
	mit, err := os.ReadFile("../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ text, want string }{
		"MIT":                    {string(mit), "MIT"},
		"in one line":            {strings.Join(strings.Fields(string(mit)), " "), "MIT"},
		"nothing":                {"", ""},
		"no license":             {"All rights reserved.", ""},
		"X11, which contains it": {string(mit) + "\nExcept as contained in this notice, the name of the X Consortium shall not be used in advertising or otherwise to promote the sale, use or other dealings in this Software without prior written authorization from the X Consortium.\n", ""},
		"with a condition":       {string(mit) + "\nThe Software shall be used for Good, not Evil.\n", ""},
		"another one beside it":  {string(mit) + "\n" + string(mit), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := identifyCommon([]byte(test.text)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
