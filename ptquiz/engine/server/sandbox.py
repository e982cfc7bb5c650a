"""The sandbox: what a job may reach. Linux only; elsewhere no layer holds.

Namespaces give a runner its own processes, network and mounts; Landlock its own view of the
files; resource limits the rest. Each is used where the kernel has it, and says so.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import socket
import struct
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ptquiz.engine.messages import Layers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ptquiz.engine.job import Limits

LINUX = sys.platform == "linux"

_CLONE_NEWNS, _CLONE_NEWIPC, _CLONE_NEWUSER = 0x00020000, 0x08000000, 0x10000000
_CLONE_NEWPID, _CLONE_NEWNET = 0x20000000, 0x40000000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 2, 4, 8, 1 << 14, 1 << 18
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 36, 38
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
_SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION_3 = 0x20080522

# Landlock's system calls and rights, from include/uapi/linux/landlock.h
_SYS_CREATE_RULESET, _SYS_ADD_RULE, _SYS_RESTRICT_SELF = 444, 445, 446
_RULE_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_RIGHTS_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_TRUNCATE, _IOCTL = 1 << 14, 1 << 15
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_SCOPE_SIGNALS_AND_SOCKETS = 3

_DISK = 512 << 20
_MOST_FILES = 1 << 15
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc", "/proc", "/sys", "/dev", "/opt")
_WRITABLE_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")

_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None


def _call(name: str, *args: object) -> int:
    """Call libc; raises OSError with the call's name."""
    assert _libc is not None
    result: int = getattr(_libc, name)(*args)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def enter(folder: Path, *, alone: bool) -> Layers:
    """Enter every layer that the kernel offers; return those that hold."""
    tempfile.tempdir = None  # an import may have asked before TMPDIR was this
    os.environ.update(
        HOME=str(folder), TMPDIR=str(folder / "job"), XDG_CACHE_HOME=str(folder / "job"),
        TORCHINDUCTOR_CACHE_DIR=str(folder / "job" / "inductor"), GLOO_SOCKET_IFNAME="lo",
        MASTER_ADDR="127.0.0.1",
    )  # fmt: skip
    disk, files = False, 0
    writable = [folder]
    if alone:
        with suppress(OSError):
            mount_proc()
            if kernel() >= (6, 14):  # before, it is the whole machine's
                Path("/proc/sys/kernel/pid_max").write_text("512")
        with suppress(OSError):
            mount_private(folder, _DISK)
            disk = True
        with suppress(OSError):
            mount_private(Path("/dev/shm"), _DISK)  # noqa: S108
            writable.append(Path("/dev/shm"))  # noqa: S108
    else:
        adopt_orphans()
        writable.append(Path("/dev/shm"))  # noqa: S108
    with suppress(OSError):
        files = confine_files(writable, python_paths())
    with suppress(OSError):
        drop_privileges()
    return Layers(processes=alone, network=alone, disk=disk, files=files)


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends, however it ends."""
    if LINUX:
        import signal  # noqa: PLC0415

        with suppress(OSError):
            _call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def adopt_orphans() -> None:
    """Adopt descendants whose own parent ends, so that none is lost sight of."""
    if LINUX:
        with suppress(OSError):
            _call("prctl", _PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def enter_namespaces() -> None:
    """Move this single-threaded process into namespaces of its own; its next child is process 1.

    Raises OSError where the kernel does not allow it; the process is then of no further use.
    """
    if not LINUX:
        raise OSError("namespaces are Linux's")
    user, group = os.geteuid(), os.getegid()
    flags = _CLONE_NEWUSER | _CLONE_NEWPID | _CLONE_NEWNET | _CLONE_NEWNS | _CLONE_NEWIPC
    _call("unshare", flags)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _bring_loopback_up()
    _call("mount", b"none", b"/", None, _MS_REC | _MS_PRIVATE, None)


def _bring_loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = struct.pack("16sh14x", b"lo", 0)
        (flags,) = struct.unpack("16xh14x", fcntl.ioctl(probe, _SIOCGIFFLAGS, request))
        fcntl.ioctl(probe, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))


def mount_private(folder: Path, size: int) -> None:
    """Mount an empty file system of at most ``size`` bytes on a folder. Raises OSError."""
    options = f"size={size},nr_inodes={_MOST_FILES},mode=0700".encode()
    flags = _MS_NOSUID | _MS_NODEV
    _call("mount", b"tmpfs", os.fsencode(folder), b"tmpfs", flags, options)


def mount_proc() -> None:
    """Show this namespace's processes, and no others, in /proc. Raises OSError."""
    _call("mount", b"proc", b"/proc", b"proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, None)


def drop_privileges() -> None:
    """Drop every capability, and the right of a program to gain one."""
    if not LINUX:
        return
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    number = _SYS_CAPSET.get(os.uname().machine)
    if number is None:
        return
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _call("syscall", number, header, bytes(24))


def kernel() -> tuple[int, int]:
    """Return the kernel's version."""
    major, minor = os.uname().release.split(".")[:2]
    return int(major), int("".join(digit for digit in minor if digit.isdigit()) or 0)


def landlock_version() -> int:
    """Return the kernel's Landlock version, 0 where it has none."""
    if not LINUX:
        return 0
    try:
        return _call("syscall", _SYS_CREATE_RULESET, None, 0, 1)
    except OSError:
        return 0


def confine_files(writable: Iterable[Path], readable: Iterable[Path]) -> int:
    """Restrict this process and its children: where they may write, and what they may read.

    What the system and devices need is readable as well. Returns Landlock's version, 0 where
    there is none; raises OSError where it refuses.
    """
    version = landlock_version()
    if version == 0:
        return 0
    rights = max(right for abi, right in _RIGHTS_BY_ABI.items() if abi <= version)
    scoped = _SCOPE_SIGNALS_AND_SOCKETS if version >= 6 else 0
    attributes = struct.pack("QQQ", rights, 0, scoped)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _call("syscall", _SYS_CREATE_RULESET, attributes, ctypes.c_size_t(size), 0)
    try:
        for path in writable:
            _allow(ruleset, path, rights)
        for path in (*map(Path, _SYSTEM), *readable):
            _allow(ruleset, path, rights & _READ)
        devices = [*map(Path, _WRITABLE_DEVICES), *Path("/dev").glob("nvidia*"), Path("/dev/dri")]
        for path in devices:
            _allow(ruleset, path, rights & (_READ | _WRITE_FILE | _TRUNCATE | _IOCTL))
        _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _call("syscall", _SYS_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return version


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            rights &= _FILE_RIGHTS
        rule = struct.pack("=Qi", rights, descriptor)
        _call("syscall", _SYS_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(descriptor)


def python_paths() -> list[Path]:
    """Return the folders that this Python and its packages are read from."""
    found = {sys.prefix, sys.base_prefix, sys.exec_prefix, str(Path(__file__).parent.parent)}
    found |= {entry for entry in sys.path if "site-packages" in entry or "dist-packages" in entry}
    found.add(str(Path(os.__file__).parent))
    return [Path(entry) for entry in sorted(found) if Path(entry).is_dir()]


def limit_resources(limits: Limits, *, memory: bool) -> None:
    """Set this process's limits: memory (unless a device needs it), file size, core dumps."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.files, limits.files))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NPROC, (4096, 4096))
    if memory and LINUX:
        size = limits.memory + data_size()
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def data_size() -> int:
    """Return the bytes of private writable memory of this process: what RLIMIT_DATA counts."""
    with suppress(OSError, IndexError, ValueError):
        pages = int(Path("/proc/self/statm").read_text().split()[5])
        return pages * resource.getpagesize()
    return 0
