-- Taking it back loses which releases were retracted and why, how deployments are asked, and who has reported what.

-- +goose Up
ALTER TABLE releases ADD COLUMN retracted_at INTEGER; -- null while it is in force
ALTER TABLE releases ADD COLUMN retraction TEXT NOT NULL DEFAULT ''; -- the reason
ALTER TABLE releases ADD COLUMN notes_corrected INTEGER NOT NULL DEFAULT 0 CHECK (notes_corrected IN (0, 1));
CREATE INDEX releases_version ON releases (project, version);

ALTER TABLE deployments ADD COLUMN poll_header TEXT NOT NULL DEFAULT '';
ALTER TABLE deployments ADD COLUMN version_path TEXT NOT NULL DEFAULT '';
ALTER TABLE deployments ADD COLUMN commit_path TEXT NOT NULL DEFAULT '';
ALTER TABLE deployments ADD COLUMN digests TEXT NOT NULL DEFAULT '[]' CHECK (json_type(digests) = 'array');
ALTER TABLE deployments ADD COLUMN reported_by TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN reported_by TEXT NOT NULL DEFAULT '';
CREATE INDEX deployments_project ON deployments (project, environment);
CREATE INDEX changes_since ON changes (since);

-- Versions are kept without the v of a tag, which reports used to bring.
UPDATE deployments SET version = substr(version, 2) WHERE version GLOB 'v[0-9]*';

-- +goose Down
DROP INDEX changes_since;
DROP INDEX deployments_project;
ALTER TABLE changes DROP COLUMN reported_by;
ALTER TABLE deployments DROP COLUMN reported_by;
ALTER TABLE deployments DROP COLUMN digests;
ALTER TABLE deployments DROP COLUMN commit_path;
ALTER TABLE deployments DROP COLUMN version_path;
ALTER TABLE deployments DROP COLUMN poll_header;
DROP INDEX releases_version;
ALTER TABLE releases DROP COLUMN notes_corrected;
ALTER TABLE releases DROP COLUMN retraction;
ALTER TABLE releases DROP COLUMN retracted_at;
