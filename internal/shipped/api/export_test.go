package api

// Routes are the routes as the mux knows them.
func Routes() []string {
	var patterns []string
	for _, route := range new(api).routes() {
		patterns = append(patterns, route.method+" "+prefix+route.path)
	}
	return patterns
}

// What the fuzz tests look at.
var (
	Decode       = decode
	EncodeCursor = releaseCursor
	DecodeCursor = parseReleaseCursor
)

// MaxBody is how large a body may be, in bytes.
const MaxBody = maxBody
