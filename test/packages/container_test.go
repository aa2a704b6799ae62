//go:build linux

package packages_test

import (
	"testing"
)

// enter runs a script in a copy of this machine's files that is thrown away and has no systemd.
const enter = `
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount -t tmpfs tmpfs "$1/root/run"
cd "$1/root"
rm -rf etc/shipped var/lib/shipped var/lib/man-db/auto-update usr/bin/systemctl usr/bin/systemd-sysusers usr/bin/deb-systemd-*
cp "$2" "$3" srv
exec chroot . env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive sh -euxc "$4" container "/srv/${2##*/}" "/srv/${3##*/}"`

// contained runs a script in a container, with the service's packages of both versions in one format.
func contained(t *testing.T, format, script string) {
	t.Helper()
	debian(t, "unshare:util-linux")
	needsRoot(t, "a container is made of mounts")
	before, after := packageOf(t, "shipped", first, format), packageOf(t, "shipped", second, format)
	unshare := command(t, "unshare", "--mount", "--propagation=private", "sh", "-euc", enter, "enter", t.TempDir(), before, after, script)
	if err := said(t.Context(), unshare); err != nil {
		t.Error(err)
	}
}
