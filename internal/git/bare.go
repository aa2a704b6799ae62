package git

import "context"

// InitBare makes an empty repository without a work tree in a folder, whose default branch is master.
func InitBare(ctx context.Context, folder string) error {
	_, err := git(ctx, folder, "init", "--quiet", "--bare", "--initial-branch=master")
	return err
}
