package prove

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"

	"github.com/relkit/relkit/internal/binary"
	"github.com/relkit/relkit/internal/ledger"
	"github.com/relkit/relkit/internal/release"
)

// shipped is the service that keeps what was released.
const shipped = "github.com/relkit/relkit/cmd/shipped"

// enter starts the service that was just released, enters its own release, and asks it for everything in it.
func (p *Prover) enter(ctx context.Context, r *release.Release) error {
	file, ok := nativeProgram(r, shipped)
	if !ok {
		return inapplicable("the release holds no shipped that this machine can run")
	}
	data, err := os.MkdirTemp(p.Dir, "ledger-")
	if err != nil {
		return err
	}
	token := rand.Text()
	service, err := binary.Start(ctx, file, []string{"serve"}, []string{"SHIPPED_DATA=" + data, "SHIPPED_TOKENS=prover=" + token}, data)
	if err != nil {
		return err
	}
	defer service.Stop()
	if err := service.Await(ctx, "/readyz"); err != nil {
		return err
	}
	client, err := ledger.New(service.URL, token)
	if err != nil {
		return err
	}
	if _, err := client.Enter(ctx, r); err != nil {
		return err
	}
	for _, asset := range r.Assets {
		known, err := client.Knows(ctx, asset.SHA256)
		if err != nil {
			return err
		}
		if !known {
			return fmt.Errorf("the service does not know the digest of %s, which it was told", asset.Name)
		}
	}
	return nil
}

// nativeProgram is the file of the program that a package is built to, where this machine can run it.
func nativeProgram(r *release.Release, path string) (file string, ok bool) {
	for _, build := range r.Plan.Builds {
		for _, binary := range r.Binaries {
			if build.Package == path && binary.Program == build.Program && binary.Run != nil && binary.Run.Err == "" {
				return binary.File, true
			}
		}
	}
	return "", false
}
