"""Makes `.venv` what a target of the Makefile needs, and nothing when it is that already.

Run as a file by the system's Python, `python3 -I install.py run|dev`, before any package is there:
standard library only, and readable by a Python that is too old, to say so. What was installed is
noted in `.venv/installed.json`; a digest of each input decides whether to do it again. It dies with
the `make` that started it, and what it starts dies with it.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
UNFINISHED = VENV / "unfinished"
LOG = VENV / "install.log"
LAUNCHER = ROOT / "scripts" / "embedded" / "launch.py"
OLDEST = (3, 11)
PR_SET_PDEATHSIG = 1
TICK_S = 1.0
EXIT_INTERRUPTED = 130
QUIET_LINE_S = 5.0
FAILURE_LINES = 20
# Debian's packages, the preferred one first: Chromium without windows takes half the time.
CHROMIUM = ("chromium-headless-shell", "chromium")
BROWSERS = (*CHROMIUM, "chromium-browser", "google-chrome", "google-chrome-stable")
# Proxies, a Valkey with TLS, which the wheel's has not, checks of `deploy/`, a clock to be set.
CHECKERS = ("kustomize", "systemd-analyze", "promtool")
PROGRAMS = ("nginx", "haproxy", "valkey-server", "pgbouncer", *CHECKERS, "faketime")
PACKAGE_OF = {"systemd-analyze": "systemd"}  # Debian's; the others are called like the program
PLACE = VENV / "proxies"
UNPACKED = f"{PLACE}/usr/sbin:{PLACE}/usr/bin"
PATHS = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin:{UNPACKED}"
TO_INSTALL = re.compile(rb"^Inst (\S+)", re.MULTILINE)
PIN = re.compile(r"^[A-Za-z0-9][\w.-]*==", re.MULTILINE)
COLLECTING = re.compile(rb"^\s*(?:Collecting|Requirement already satisfied:) ([^\s\[;(]+)")

# Packages of this repository besides the project itself.
PACKAGES = ("sdks/python", "examples/inventory", "examples/analytics")

# What each target needs, in order: the name of a step and the files that it depends on.
STEPS = {
    "run": [
        ("run", ["requirements/run.txt"]),
        ("project", ["pyproject.toml"]),
        ("assets", ["server/cute_api/portal/vendor.json"]),
    ],
    "dev": [
        ("dev", ["requirements/dev.txt"]),
        ("project", ["pyproject.toml"]),
        ("assets", ["server/cute_api/portal/vendor.json"]),
        ("sdk", [f"{place}/pyproject.toml" for place in PACKAGES]),
        ("npm", ["package.json", "package-lock.json", ".npmrc"]),
    ],
}
# What a step makes outside of .venv: gone, it is done again.
MADE = {"npm": "node_modules", "assets": "server/cute_api/portal/static/vendor"}


class InstallError(Exception):
    """It can't be installed; the text says why and what to do."""


class Progress:
    """One line that moves on a terminal, a line now and then elsewhere."""

    def __init__(self, label: str, total: int | None) -> None:
        self.label, self.total = label, total
        self.done = 0
        self.current = ""
        self.began = self.printed = time.monotonic()
        self.moves = sys.stdout.isatty()

    def note(self, line: bytes) -> None:
        """Take in a line of pip's output."""
        found = COLLECTING.match(line)
        if found:
            self.done += 1
            self.current = found.group(1).decode(errors="replace").replace("==", " ")
        elif line.startswith(b"Installing collected packages"):
            self.current = "unpacking"

    def show(self, *, last: bool = False) -> None:
        now = time.monotonic()
        if not (self.moves or last or now - self.printed >= QUIET_LINE_S):
            return
        self.printed = now
        count = f"{min(self.done, self.total)}/{self.total} " if self.total and not last else ""
        what = "done" if last else self.current
        text = f"  {self.label}: {count}{what} ({now - self.began:.0f} s)"
        if self.moves:
            sys.stdout.write(f"\r\033[K{text[: shutil.get_terminal_size().columns - 1]}")
            sys.stdout.write("\n" if last else "")
        else:
            sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST:  # any python3 may run this file, to get this message
        found = ".".join(map(str, sys.version_info[:3]))
        return _fail(
            f"Python 3.11 or newer is needed, python3 is {found}: name another, e.g. "
            "`make run PYTHON=python3.12`."
        )
    if len(arguments) != 1 or arguments[0] not in STEPS:
        return _fail(f"usage: install.py {{{'|'.join(STEPS)}}}")
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    try:
        install(arguments[0])
        if arguments[0] == "dev":
            _offer_browser()
            _offer_programs()
    except InstallError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        _fail("interrupted; the next start begins the install afresh")
        return EXIT_INTERRUPTED
    return 0


def install(target: str) -> None:
    """Do the steps of `target` whose inputs changed since they were done here."""
    checkout = os.open(ROOT, os.O_RDONLY)
    try:
        _take_turns(checkout)
        done = _read_stamp()
        todo = [
            (step, digest)
            for step, files in STEPS[target]
            for digest in [_digest(files)]
            if done.get(step) != digest or not (ROOT / MADE.get(step, ".")).is_dir()
        ]
        if not todo:
            return
        if not done:
            _make_venv()
        UNFINISHED.touch()
        for step, digest in todo:
            _do(step)
            if step == "run":
                done.pop("dev", None)  # its versions may have moved
            if step == "dev":
                done["run"] = _digest(["requirements/run.txt"])
            done[step] = digest
            _write_stamp(done)
        UNFINISHED.unlink()
    finally:
        os.close(checkout)


def _take_turns(checkout: int) -> None:
    try:
        fcntl.flock(checkout, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Waiting for another install in this checkout …", flush=True)
        fcntl.flock(checkout, fcntl.LOCK_EX)


def _read_stamp() -> dict[str, str]:
    """What is installed; nothing when the environment is not whole or not for this place."""
    if UNFINISHED.exists() or not PYTHON.exists():
        return {}
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if all(stamp.get(name) == value for name, value in _place().items()) else {}


def _write_stamp(done: dict[str, str]) -> None:
    STAMP.write_text(json.dumps({**done, **_place()}, indent=2) + "\n")


def _place() -> dict[str, str]:
    # A virtual environment holds absolute paths: a copied checkout needs its own.
    return {"root": str(ROOT), "python": os.path.realpath(PYTHON)}


def _make_venv() -> None:
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise InstallError(
            f"This Python lacks {' and '.join(missing)}: install it (Debian and Ubuntu: "
            "`apt install python3-venv`), or name another, e.g. `make run PYTHON=python3.12`."
        )
    foreign = PYTHON.exists() and not UNFINISHED.exists() and not STAMP.exists()
    if foreign:
        print("Taking over the .venv that is there …", flush=True)
        execute("ensurepip", [PYTHON, "-m", "ensurepip", "--upgrade"])
        return
    print(f"Making .venv with Python {sys.version.split()[0]} …", flush=True)
    VENV.mkdir(exist_ok=True)
    execute("venv", [Path(sys.executable), "-m", "venv", "--clear", VENV])


def _do(step: str) -> None:
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    checkout = [*pip, "install", "--no-deps", "--no-build-isolation"]
    if step == "project":
        execute("the project itself", [*checkout, "--editable", ROOT])
        # `scripts`, `codegen` and `tests` belong to the checkout: no wheel brings them along.
        [packages] = (VENV / "lib").glob("python*/site-packages")
        (packages / "checkout.pth").write_text(f"{ROOT}\n")
    elif step == "sdk":
        places = [part for place in PACKAGES for part in ("--editable", ROOT / place)]
        execute("the Python SDK and examples", [*checkout, *places])
    elif step == "assets":
        execute("what the portal's pages load", [PYTHON, "-m", "scripts.dev.assets"])
    elif step == "npm":
        execute("the spec's tools (npm ci)", [PYTHON, "-m", "scripts.node", "npm", "ci"])
    else:
        pins = ROOT / "requirements" / f"{step}.txt"
        total = len(PIN.findall(pins.read_text()))
        print(f"Installing {total} packages into .venv; later starts skip this.", flush=True)
        command = [*pip, "install", "--progress-bar", "off", "--require-hashes", "-r", pins]
        execute("packages", command, total)


def _offer_browser() -> None:
    """Tests drive a real browser: install Debian's when there is none and we may."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        print("No browser is on PATH (chromium, google-chrome): its tests are skipped.", flush=True)
        return
    print("Tests need a browser and there is none: installing Debian's chromium.", flush=True)
    try:
        execute("list of packages (apt-get update)", [apt, "update"])
    except InstallError as error:
        print(f"{error}\nContinuing with the lists that there are.", flush=True)
    for package in CHROMIUM:
        try:
            execute(f"{package} (apt-get install)", [apt, "install", "--yes", package])
            return
        except InstallError as error:
            print(error, flush=True)
    print("Continuing without a browser: its tests are skipped.", flush=True)


def _offer_programs() -> None:
    """Tests use real programs of others: unpack Debian's where there is none."""
    missing = [name for name in PROGRAMS if not shutil.which(name, path=PATHS)]
    # All together, since apt takes seconds each time; one by one where that fails.
    for names in dict.fromkeys([tuple(missing), *((name,) for name in missing)]):
        if not all(shutil.which(name, path=PATHS) for name in names):
            print(f"Tests need {', '.join(names)}: unpacking Debian's into .venv.", flush=True)
            try:
                unpack([PACKAGE_OF.get(name, name) for name in names], PLACE)
            except InstallError as error:
                print(f"{error}\nTests with {', '.join(names)} may be skipped.", flush=True)


def unpack(wanted: list[str], place: Path) -> None:
    """Put Debian's packages, with what the system lacks for them, into a folder of ours.

    Nobody has to be root, and no service of the system starts. Raises `InstallError`.
    """
    apt, unpacker = shutil.which("apt-get"), shutil.which("dpkg-deb")
    if apt is None or unpacker is None:
        raise InstallError("This system has no apt-get or dpkg-deb.")
    packages = _needed_packages(apt, wanted)
    downloads = place / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    execute("packages (apt-get download)", [apt, "download", *packages], cwd=downloads)
    for package in sorted(downloads.glob("*.deb")):
        execute(package.name.partition("_")[0], [unpacker, "-x", package, place])
    shutil.rmtree(downloads)


def _needed_packages(apt: str, wanted: list[str]) -> list[str]:
    """Which of Debian's packages `wanted` consists of, with what the system lacks for it."""
    simulate: list[str | Path] = [apt, "install", "--simulate", "--no-install-recommends", *wanted]
    try:
        execute("what they need (apt-get)", simulate)
    except InstallError:
        execute("list of packages (apt-get update)", [apt, "update"])
        execute("what they need (apt-get)", simulate)
    return [name.decode() for name in TO_INSTALL.findall(LOG.read_bytes())]


def execute(
    label: str, command: list[str | Path], total: int | None = None, cwd: Path = ROOT
) -> None:
    """Run a command showing that it moves; its output goes to a log, and is shown if it fails."""
    launcher = [sys.executable, "-I", "-S", LAUNCHER, str(os.getpid()), f"{signal.SIGKILL:d}", "-"]
    output = b""
    progress = Progress(label, total)
    with (
        subprocess.Popen(
            [*map(str, [*launcher, *command])],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process,
        selectors.DefaultSelector() as selector,
    ):
        assert process.stdout is not None
        selector.register(process.stdout, selectors.EVENT_READ)
        pending = b""
        while True:
            if selector.select(TICK_S):
                chunk = os.read(process.stdout.fileno(), 65_536)
                if not chunk:
                    break
                output += chunk
                *lines, pending = (pending + chunk).split(b"\n")
                for line in lines:
                    progress.note(line)
            progress.show()
        code = process.wait()
    LOG.write_bytes(output)
    if code != 0:
        end = b"\n".join(output.splitlines()[-FAILURE_LINES:]).decode(errors="replace")
        raise InstallError(f"{label}: failed with exit code {code}; all of it is in {LOG}:\n{end}")
    progress.show(last=True)


def _digest(files: list[str]) -> str:
    digest = hashlib.sha256()
    for name in files:
        digest.update((ROOT / name).read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()


def _fail(text: str) -> int:
    print(f"error: {text}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
