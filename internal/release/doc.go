// Package release is the vocabulary of a release: versions, platforms, assets,
// binaries, images, formulas, and the Release that contains all known facts of one.
//
// It contains facts and the rules that follow only from them. It reads no network,
// no files and no configuration: other packages fill in a Release, and package
// audit evaluates it.
package release
