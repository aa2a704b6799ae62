//go:build linux

package packages_test

import (
	"strings"
	"testing"
)

// An rpm, from its installation to its removal. Nothing but the list of what is installed makes this machine one of Debian's here: --nodeps leaves that out.
func TestRPM(t *testing.T) {
	debian(t, "rpm:rpm")
	m := started(t)
	rpm := func(version string) string { return offered + "/" + version + "/" + nameOf("shipped", version, "rpm") }
	m.shell(t, "mkdir -p /etc/systemd/system-preset; echo 'disable *' > /etc/systemd/system-preset/00-fedora.preset")
	if !t.Run("install", func(t *testing.T) {
		m.run(t, "rpm", "--checksig", rpm(first))
		m.run(t, "rpm", "--install", "--nodeps", rpm(first))
		m.run(t, "rpm", "--verify", "--nodeps", "shipped")
		m.is(t, "ActiveState", "inactive")
		m.is(t, "UnitFileState", "disabled")
		m.run(t, "systemctl", "enable", "--now", "shipped.service")
		m.serves(t, usual, first)
	}) {
		return
	}
	if !t.Run("settings", func(t *testing.T) { configured(t, m) }) {
		return
	}
	if !t.Run("upgrade", func(t *testing.T) {
		was := mainPID(t, m)
		m.run(t, "rpm", "--upgrade", "--nodeps", rpm(second))
		m.serves(t, moved, second)
		if mainPID(t, m) == was {
			t.Error("the service was not restarted")
		}
		m.is(t, "UnitFileState", "enabled")
		m.shell(t, "grep -q 'New in this version' "+settings+".rpmnew")
	}) {
		return
	}
	if !t.Run("what is stopped is not started", func(t *testing.T) {
		m.run(t, "systemctl", "stop", "shipped.service")
		m.run(t, "rpm", "--upgrade", "--nodeps", "--oldpackage", rpm(first))
		m.is(t, "ActiveState", "inactive")
		m.run(t, "systemctl", "start", "shipped.service")
		m.serves(t, moved, first)
	}) {
		return
	}
	if !t.Run("remove", func(t *testing.T) {
		m.run(t, "rpm", "--erase", "shipped")
		m.is(t, "ActiveState", "inactive")
		m.is(t, "LoadState", "not-found")
		m.shell(t, "test ! -e /usr/bin/shipped -a ! -e "+settings+" -a -e "+settings+".rpmsave -a -d /var/lib/shipped")
		m.shell(t, "test ! -e /etc/systemd/system/multi-user.target.wants/shipped.service")
		if account := m.run(t, "getent", "passwd", "shipped"); !strings.HasSuffix(account, "/nologin") {
			t.Errorf("the user is left, but may log in: %s", account)
		}
	}) {
		return
	}
}

func TestRPMWithoutSystemd(t *testing.T) {
	debian(t, "rpm:rpm")
	contained(t, "rpm", `
rpm --install --nodeps "$1"; shipped --version
rpm --upgrade --nodeps "$2"; shipped --version
rpm --erase shipped; ! command -v shipped; test ! -e /etc/shipped`)
}
