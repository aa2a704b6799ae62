//go:build linux

package packages_test

import (
	"strings"
	"testing"
)

const (
	settings = "/etc/shipped/shipped.env"
	usual    = "127.0.0.1:8080" // where the service listens by default
	moved    = "127.0.0.1:8181"
)

// deb returns the package on the machine.
func deb(version string) string {
	return offered + "/" + version + "/" + nameOf("shipped", version, "deb")
}

// A deb, from its installation to its purge.
func TestDeb(t *testing.T) {
	debian(t, "dpkg:dpkg")
	m := started(t)
	if !t.Run("what forbids to start services is asked", func(t *testing.T) {
		m.shell(t, `printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d`)
		m.run(t, "dpkg", "--install", deb(first))
		m.is(t, "ActiveState", "inactive")
		m.is(t, "UnitFileState", "enabled")
		m.run(t, "rm", "/usr/sbin/policy-rc.d")
		m.run(t, "dpkg", "--purge", "shipped")
	}) {
		return
	}
	if !t.Run("install", func(t *testing.T) {
		m.run(t, "dpkg", "--install", deb(first))
		m.is(t, "ActiveState", "active")
		m.is(t, "UnitFileState", "enabled")
		m.serves(t, usual, first)
		want := "drwx------ shipped:shipped /var/lib/shipped\n-rw------- root:root " + settings
		if got := m.shell(t, "stat -c '%A %U:%G %n' /var/lib/shipped "+settings); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}) {
		return
	}
	if !t.Run("hardening", func(t *testing.T) { hardened(t, m) }) {
		return
	}
	if !t.Run("settings", func(t *testing.T) { configured(t, m) }) {
		return
	}
	if !t.Run("secrets", func(t *testing.T) { secrets(t, m) }) {
		return
	}
	if !t.Run("restarts", func(t *testing.T) { restarted(t, m) }) {
		return
	}
	if !t.Run("upgrade", func(t *testing.T) {
		was := mainPID(t, m)
		m.run(t, "dpkg", "--force-confold", "--install", deb(second))
		m.serves(t, moved, second)
		if mainPID(t, m) == was {
			t.Error("the service was not restarted")
		}
		if known := m.shell(t, "cat "+settings); !strings.HasSuffix(known, "ADDR="+moved) {
			t.Errorf("the settings are no longer those of the administrator: %s", known)
		}
		m.shell(t, "grep -q 'New in this version' "+settings+".dpkg-dist")
		kept(t, m)
	}) {
		return
	}
	if !t.Run("what is disabled is not started", func(t *testing.T) {
		m.run(t, "systemctl", "disable", "--now", "shipped.service")
		m.run(t, "dpkg", "--install", "--force-confold", deb(second))
		m.is(t, "ActiveState", "inactive")
		m.is(t, "UnitFileState", "disabled")
		m.run(t, "systemctl", "enable", "--now", "shipped.service")
	}) {
		return
	}
	if !t.Run("back", func(t *testing.T) {
		m.run(t, "dpkg", "--install", "--force-confold", deb(first))
		m.serves(t, moved, first)
		kept(t, m)
	}) {
		return
	}
	if !t.Run("remove", func(t *testing.T) {
		m.run(t, "dpkg", "--remove", "shipped")
		m.is(t, "ActiveState", "inactive")
		m.is(t, "LoadState", "not-found")
		m.shell(t, "test ! -e /usr/bin/shipped -a -e "+settings+" -a -d /var/lib/shipped")
	}) {
		return
	}
	if !t.Run("install again", func(t *testing.T) {
		m.run(t, "dpkg", "--install", deb(first))
		m.serves(t, moved, first)
		kept(t, m)
	}) {
		return
	}
	if !t.Run("purge", func(t *testing.T) {
		m.run(t, "dpkg", "--purge", "shipped")
		m.shell(t, "test ! -e /usr/bin/shipped -a ! -e "+settings+" -a ! -e /var/lib/shipped")
		m.shell(t, "test -z \"$(find /etc/systemd /var/lib/systemd -name 'shipped.service*' -not -name '*.d')\"")
		if account := m.run(t, "getent", "passwd", "shipped"); !strings.HasSuffix(account, "/nologin") {
			t.Errorf("the user is left, but may log in: %s", account)
		}
		m.run(t, "dpkg", "--audit")
	}) {
		return
	}
}

// mainPID returns the process of the service.
func mainPID(t *testing.T, m machine) string {
	t.Helper()
	return m.run(t, "systemctl", "show", "--value", "--property=MainPID", "shipped.service")
}

// A container has no systemd, and perhaps not even its programs.
func TestDebWithoutSystemd(t *testing.T) {
	debian(t, "dpkg:dpkg")
	contained(t, "deb", `
dpkg --install "$1"; shipped --version
dpkg --install "$2"; shipped --version
dpkg --remove shipped
dpkg --install "$1"; shipped --version
dpkg --purge shipped; ! command -v shipped; test ! -e /etc/shipped`)
}
