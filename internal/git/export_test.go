package git

// PublicAddress is for tests: its result is on another machine.
var PublicAddress = publicAddress
