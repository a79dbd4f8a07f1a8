"""Debian's programs for tests: a browser, proxies, checkers. Standard library only."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from scripts.sandbox.command import VENV, InstallError, execute

# Debian's packages, the preferred one first, because headless Chromium takes half the time.
CHROMIUM = ("chromium-headless-shell", "chromium")
BROWSERS = (*CHROMIUM, "chromium-browser", "google-chrome", "google-chrome-stable")
# Proxies, a Valkey with TLS, which the wheel's lacks, checkers of `deploy/`, exporters, GnuPG for
# releases, and libfaketime.
CHECKERS = ("kustomize", "systemd-analyze", "promtool")
EXPORTERS = tuple(f"prometheus-{name}-exporter" for name in ("blackbox", "node", "postgres"))
MONITORS = ("prometheus", *EXPORTERS, "mtail")
SIGNERS = ("gpg", "gpg-agent")
SERVERS = ("nginx", "haproxy", "valkey-server", "pgbouncer")
PROGRAMS = (*SERVERS, *CHECKERS, *MONITORS, *SIGNERS, "faketime")
PACKAGE_OF = {"systemd-analyze": "systemd"}  # Debian's; other packages are named like the program
PLACE = VENV / "proxies"
UNPACKED = f"{PLACE}/usr/sbin:{PLACE}/usr/bin"
PATHS = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin:{UNPACKED}"
TO_INSTALL = re.compile(rb"^Inst (\S+)", re.MULTILINE)


def offer_browser() -> None:
    """Install Debian's browser for tests, if there is none and we are root."""
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
        print(f"{error}\nContinuing with the existing lists.", flush=True)
    for package in CHROMIUM:
        try:
            execute(f"{package} (apt-get install)", [apt, "install", "--yes", package])
            return
        except InstallError as error:
            print(error, flush=True)
    print("Continuing without a browser: its tests are skipped.", flush=True)


def offer_programs() -> None:
    """Unpack Debian's packages of programs for tests that are missing."""
    missing = [name for name in PROGRAMS if not shutil.which(name, path=PATHS)]
    # All together, because apt takes seconds each time; one by one if that fails.
    for names in dict.fromkeys([tuple(missing), *((name,) for name in missing)]):
        if not all(shutil.which(name, path=PATHS) for name in names):
            print(f"Tests need {', '.join(names)}: unpacking Debian's into .venv.", flush=True)
            try:
                unpack([PACKAGE_OF.get(name, name) for name in names], PLACE)
            except InstallError as error:
                print(f"{error}\nTests with {', '.join(names)} may be skipped.", flush=True)


def unpack(wanted: list[str], place: Path) -> None:
    """Unpack Debian's packages and their missing dependencies into a folder of ours.

    It doesn't need root, and starts no system service. Raises `InstallError`.
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
    """The names of `wanted` and their missing dependencies among Debian's packages."""
    simulate: list[str | Path] = [apt, "install", "--simulate", "--no-install-recommends", *wanted]
    try:
        output = execute("what they need (apt-get)", simulate)
    except InstallError:
        execute("list of packages (apt-get update)", [apt, "update"])
        output = execute("what they need (apt-get)", simulate)
    return [name.decode() for name in TO_INSTALL.findall(output)]
