"""Install what a Makefile target needs into `.venv`, unless it is up to date.

The system's Python runs it, `python3 -E -s -m scripts.sandbox.install run|checks|dev`, before any
package is installed: so it uses only the standard library, and syntax that an older Python can
parse, to report that it is too old. `.venv/installed.json` records finished steps; a digest of each
input decides whether to repeat one. It ends with the `make` that started it, and its children end
with it.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.sandbox import debian
from scripts.sandbox.command import ROOT, VENV, InstallError, execute

PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
UNFINISHED = VENV / "unfinished"
OLDEST = (3, 11)
PR_SET_PDEATHSIG = 1
EXIT_INTERRUPTED = 130
UV_PINS = ROOT / "requirements" / "uv.txt"
UV_INSTALL: tuple[str | Path, ...] = (VENV / "bin" / "uv", "pip", "install", "--python", PYTHON)
# Modules are compiled when they are imported; most never are.
PIP_INSTALL: tuple[str | Path, ...] = (
    *(PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"),
    *("install", "--progress-bar", "off", "--no-compile"),
)
# The pins are complete, so nothing is to be resolved.
PINNED = ("--require-hashes", "--no-deps")
PIN = re.compile(r"^[A-Za-z0-9][\w.-]*==", re.MULTILINE)

# Packages of this repository besides the project itself.
PACKAGES = (
    *("sdks/python/sdk", "sdks/python/dev", "sdks/python/contract"),
    *("examples/inventory", "examples/analytics", "examples/cross-listing"),
)

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
        ("npm", ["package.json", "package-lock.json", ".npmrc"]),
        ("assets", ["server/cute_api/portal/vendor.json"]),
        ("sdk", [f"{place}/pyproject.toml" for place in PACKAGES]),
    ],
}
# What the checks before the tests need: they run while the rest of `dev` is installed.
STEPS["checks"] = [(step, files) for step, files in STEPS["dev"] if step != "npm"]
# Runs in parallel: it needs the steps before it, but the steps after it don't need it.
BESIDE = "npm"
# Optional programs that each target offers to install if missing.
OFFERS = {"run": [], "checks": [], "dev": [debian.offer_browser, debian.offer_programs]}
# Folders that steps make outside of .venv; a step is repeated if its folder is missing.
MADE = {"npm": "node_modules", "assets": "server/cute_api/portal/static/vendor"}


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST:  # a too old python3 must get this message
        found = ".".join(map(str, sys.version_info[:3]))
        return _fail(
            f"Python 3.11 or newer is needed, python3 is {found}: name another, e.g. "
            "`make run PYTHON=python3.12`."
        )
    if len(arguments) != 1 or arguments[0] not in STEPS:
        return _fail(f"usage: python -m scripts.sandbox.install {{{'|'.join(STEPS)}}}")
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    try:
        install(arguments[0])
    except InstallError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        _fail("interrupted; the next start begins the install afresh")
        return EXIT_INTERRUPTED
    return 0


def install(target: str) -> None:
    """Do the steps of `target` whose inputs have changed since they were done here."""
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
        if todo and not done:
            _make_venv()
        with ThreadPoolExecutor(1) as beside:
            # In parallel, because Debian's packages don't need Python's.
            offered = [beside.submit(offer) for offer in OFFERS[target]]
            if todo:
                _do_all(todo, done)
            for offer in offered:
                offer.result()
    finally:
        os.close(checkout)


def _do_all(steps: list[tuple[str, str]], done: dict[str, str]) -> None:
    """Do the steps, and record each with the digest of its inputs in `done` and the stamp."""
    UNFINISHED.touch()
    with ThreadPoolExecutor(1) as beside:
        later = []
        for step, digest in steps:
            if step == BESIDE:
                later.append((beside.submit(_do, step), step, digest))
                continue
            _do(step)
            if step == "run":
                done.pop("dev", None)  # its versions may have moved
            if step == "dev":
                done["run"] = _digest(["requirements/run.txt"])
            done[step] = digest
            _write_stamp(done)
        for ended, step, digest in later:
            ended.result()
            done[step] = digest
            _write_stamp(done)
    UNFINISHED.unlink()


def _take_turns(checkout: int) -> None:
    try:
        fcntl.flock(checkout, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Waiting for another install in this checkout …", flush=True)
        fcntl.flock(checkout, fcntl.LOCK_EX)


def _read_stamp() -> dict[str, str]:
    """The finished steps; empty if the environment is incomplete or was made elsewhere."""
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
    # A virtual environment contains absolute paths, so a copied checkout needs its own.
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
        print("Using the .venv that is there …", flush=True)
        execute("ensurepip", [PYTHON, "-m", "ensurepip", "--upgrade"])
        return
    print(f"Making .venv with Python {sys.version.split()[0]} …", flush=True)
    VENV.mkdir(exist_ok=True)
    execute("venv", [Path(sys.executable), "-m", "venv", "--clear", VENV])


def _do(step: str) -> None:
    checkout = [*UV_INSTALL, "--no-deps", "--no-build-isolation"]
    if step == "project":
        execute("the project itself", [*checkout, "--editable", ROOT])
        # `demo`, `scripts`, `codegen` and `tests` belong to the checkout, not to the wheel.
        [packages] = (VENV / "lib").glob("python*/site-packages")
        (packages / "checkout.pth").write_text(f"{ROOT}\n")
    elif step == "sdk":
        places = [part for place in PACKAGES for part in ("--editable", ROOT / place)]
        execute("the Python SDK, its tools and examples", [*checkout, *places])
    elif step == "assets":
        execute("what the portal's pages load", [PYTHON, "-m", "scripts.sandbox.assets"])
    elif step == "npm":
        execute("the spec's tools (npm ci)", [PYTHON, "-m", "scripts.shared.node", "npm", "ci"])
    else:
        _install_pins(ROOT / "requirements" / f"{step}.txt")


def _install_pins(pins: Path) -> None:
    """Install the packages of a file of pins: by uv, which takes a sixth of pip's time.

    uv doesn't read pip's configuration. Where it finds no index, pip installs them.
    """
    total = len(PIN.findall(pins.read_text()))
    print(f"Installing {total} packages into .venv; later starts skip this.", flush=True)
    execute("uv", [*PIP_INSTALL, *PINNED, "-r", UV_PINS])
    try:
        execute("packages", [*UV_INSTALL, *PINNED, "-r", pins])
    except InstallError as error:
        print(f"{error}\nuv could not install the packages; pip tries.", flush=True)
        execute("packages", [*PIP_INSTALL, *PINNED, "-r", pins], total)


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
