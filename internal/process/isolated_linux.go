package process

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// isolator is the name by which this program starts itself in the network of another one, to bring its loopback interface up before
// that one begins.
const isolator = "relkit-isolate"

func init() { //nolint:gochecknoinits // it must come before everything that this program does otherwise
	if os.Args[0] != isolator {
		return
	}
	_ = RaiseLoopback() // without it a program only finds no address to listen on
	_ = unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
	err := syscall.Exec(os.Args[1], os.Args[2:], os.Environ()) //gosec:disable G702 -- isolate has chosen them
	fmt.Fprintf(os.Stderr, "%s: %v\n", os.Args[2], err)
	const cannotExecute = 126 // as shells say it
	os.Exit(cannotExecute)
}

// RaiseLoopback brings up the loopback interface of the current network namespace.
func RaiseLoopback() error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(socket) }()
	loopback, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	loopback.SetUint16(unix.IFF_UP)
	return unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, loopback)
}

// isolate gives a command a network of its own with nothing but a loopback interface: see network_namespaces(7). A user who is not
// root needs a user namespace for it.
func isolate(cmd *exec.Cmd) {
	cmd.Args = append([]string{isolator, cmd.Path}, cmd.Args...)
	cmd.Path = "/proc/self/exe"
	cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWNET
	if user, group := os.Geteuid(), os.Getegid(); user != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: user, HostID: user, Size: 1}}
		cmd.SysProcAttr.AmbientCaps = []uintptr{unix.CAP_NET_ADMIN} // of that network, until it is up
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: group, HostID: group, Size: 1}}
	}
}
