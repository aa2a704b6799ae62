package server

import (
	// An image from scratch has no time zones, so the program brings its own. Those of the system come first
	// where there are any.
	_ "time/tzdata"
)
