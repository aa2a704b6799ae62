package git

// PublicAddress is for tests: what it names is on another machine.
var PublicAddress = publicAddress
