package web

// These are looked at one by one: a page has too many of them at once.
var (
	Ago      = ago
	Size     = size
	PlotOf   = plotOf
	BlocksOf = blocksOf
)

// Block is what BlocksOf returns.
type Block = block
