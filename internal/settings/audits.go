package settings

// Audits are the checks whose findings can be accepted: those of a release, those of its use, and the questions of relkit check.
var Audits = []string{
	"assets", "buildinfo", "channels", "checksums", "images", "manifests", "notes", "packages", "platforms", "promoted", "reproducible",
	"runs", "samebytes", "sbom", "signatures", "vulnerable",
	"download", "install", "pull",
	"clone", "config", "cosign", "dockerfile", "go", "immutable", "module", "names", "needs", "plan", "private", "publish", "pushes", "registry", "release", "stamps", "tag", "tap", "trigger", "version",
}
