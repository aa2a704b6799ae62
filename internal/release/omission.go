package release

// Omission is a part of a release that nothing was learnt about, and why.
type Omission struct {
	Part   string `json:"part"`
	Reason string `json:"reason"`
}
