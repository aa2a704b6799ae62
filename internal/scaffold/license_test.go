package scaffold

import (
	"os"
	"strings"
	"testing"
)

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
