"""Become another program that dies with the process that started it. Standard library only.

Run as a file, `python -I -S launch.py PARENT SIGNAL IDENTITY PROGRAM [ARGUMENT…]`:

- PARENT: pid of the process that runs this file; the program ends when it ends
- SIGNAL: number of the signal that the kernel sends the program when PARENT ends
- IDENTITY: `-` to keep the user, or `UID:GID` to become that user (needs root). That user keeps one
  right of root: to read every file (CAP_DAC_READ_SEARCH), or also to write them (CAP_DAC_OVERRIDE)
  where the system has taken the first one from root

It is a separate program because a process with threads may run almost no code between fork and
exec.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION_3 = 0x20080522

KEEP_IDENTITY = "-"
EXIT_CANNOT_LAUNCH = 126
EXIT_PARENT_GONE = 125


class CapabilityHeader(ctypes.Structure):
    """The kernel's `cap_user_header_t`."""

    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class CapabilityWord(ctypes.Structure):
    """The kernel's `cap_user_data_t`: 32 capabilities in each set."""

    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


_libc = ctypes.CDLL(None, use_errno=True)


def become(uid: int, gid: int) -> None:
    """Change from root to `uid`:`gid`, with one capability that programs it runs keep.

    Programs and data may lie below folders that only root may enter, and PostgreSQL uses their real
    paths for as long as it runs. Raises `OSError` if the system forbids it. It clears the death
    signal, so ask for that afterwards.
    """
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    # Without it the kernel looks at the user id, not at capabilities, in access(2); initdb uses it.
    _prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
    os.setresuid(uid, uid, uid)
    try:
        _keep(CAP_DAC_READ_SEARCH)
    except PermissionError:  # as in a container of Docker's defaults
        _keep(CAP_DAC_OVERRIDE)


def _keep(capability: int) -> None:
    """Give up all capabilities but one, which programs that we run keep."""
    mask = 1 << capability
    words = (CapabilityWord * 2)(CapabilityWord(mask, mask, mask), CapabilityWord(0, 0, 0))
    header = CapabilityHeader(CAPABILITY_VERSION_3, 0)
    _check(_libc.capset(ctypes.byref(header), words), "capset")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)


def die_with_parent(parent: int, death_signal: int) -> bool:
    """Ask for `death_signal` when our parent's starting thread ends; False if it's gone already."""
    _prctl(PR_SET_PDEATHSIG, death_signal)
    return os.getppid() == parent


def main(arguments: list[str]) -> int:
    parent, death_signal, identity, *command = arguments
    # Python ignores these, and a program keeps what is ignored when it takes our place.
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT):
        signal.signal(ignored, signal.SIG_DFL)
    try:
        if identity != KEEP_IDENTITY:
            uid, _, gid = identity.partition(":")
            become(int(uid), int(gid))
        if not die_with_parent(int(parent), int(death_signal)):
            return EXIT_PARENT_GONE
        os.execv(command[0], command)  # noqa: S606 - no shell; replaces this process
    except OSError as error:
        sys.stderr.write(f"cannot start {command[0]} as {identity}: {error}\n")
    return EXIT_CANNOT_LAUNCH


def _prctl(option: int, *values: int) -> None:
    padded = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    _check(_libc.prctl(option, *padded), f"prctl({option})")


def _check(result: int, call: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{call}: {os.strerror(code)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
