package git

import "context"

// InitBare creates an empty repository without a work tree in a folder, with the default branch master.
func InitBare(ctx context.Context, folder string) error {
	_, err := git(ctx, folder, "init", "--quiet", "--bare", "--initial-branch=master")
	return err
}
