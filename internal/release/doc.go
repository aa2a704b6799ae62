// Package release is the vocabulary of a release: versions, platforms, assets,
// binaries, images, formulas, and the Release that holds all that is known of one.
//
// It holds facts and the rules that follow from them alone. It reads no network,
// no files and no configuration: the other packages fill a Release in, the checks
// of package audit judge it.
package release
