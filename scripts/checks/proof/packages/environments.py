"""Python's distributions, each installed by pip into an empty environment."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from cute_api.config import ROOT
from scripts.checks.proof.generators import tools
from scripts.checks.proof.verdict import NotProvenError

PINS = ROOT / "requirements/packages.txt"
# The limits of what a service installs: unpacked bytes of the SDK, and packages in all.
MOST_BYTES, MOST_PACKAGES = 2_000_000, 9
# The installed packages but pip, and the unpacked bytes of ours among them.
INSTALLED = """
import json
from importlib.metadata import distributions
sizes = {
    one.metadata["Name"]: sum(file.size or 0 for file in one.files or ())
    for one in distributions()
}
print(json.dumps(sizes))
"""


@dataclass(frozen=True, slots=True)
class EmptyInstall:
    """What pip is told to install, and the programs that must then start."""

    requirement: str
    programs: tuple[str, ...] = ()
    from_source: bool = False


DEV, KIT = "cute-dev --version", "cute-contract --help"
SDK = EmptyInstall("cute-sdk")
ALL = (
    SDK,
    EmptyInstall("cute-sdk", from_source=True),
    EmptyInstall("cute-dev", (DEV,)),
    EmptyInstall("cute-dev", (DEV,), from_source=True),
    EmptyInstall("cute-contract", (KIT,)),
    EmptyInstall("cute-contract", (KIT,), from_source=True),
    EmptyInstall("cute-sdk[cli]", (DEV,)),
    EmptyInstall("cute-sdk[mcp]", (DEV, "cute-dev mcp --help")),
    EmptyInstall("cute-sdk[keyring]", (DEV,)),
    EmptyInstall("cute-sdk[contract]", (KIT,)),
)


def check(dist: Path, folder: Path) -> None:
    """Install the distributions in `dist`, and print the contents of each.

    Raises `NotProvenError` or `ToolError`.
    """
    files = sorted([*dist.glob("*.whl"), *dist.glob("*.tar.gz")])
    twine = tools.python(PINS, tools.PLACE / "twine") / "twine"
    tools.run([twine, "check", "--strict", *files], cwd=folder)
    print(f"  twine check: {len(files)} files pass")
    for number, install in enumerate(ALL):
        sizes = installed(install, dist, folder / f"environment-{number}")
        ours = {name: size for name, size in sizes.items() if name.startswith("cute-")}
        listed = ", ".join(f"{name} {size:,} bytes" for name, size in sorted(ours.items()))
        origin = " (sdist)" if install.from_source else ""
        print(f"  {install.requirement}{origin}: {len(sizes)} packages; {listed}")
        if install == SDK and (
            len(sizes) > MOST_PACKAGES
            or ours.keys() != {"cute-sdk"}
            or sum(ours.values()) > MOST_BYTES
        ):
            raise NotProvenError(f"cute-sdk alone brings {sizes}.")


def installed(install: EmptyInstall, dist: Path, environment: Path) -> dict[str, int]:
    """Install into a new environment, start the programs; the unpacked bytes by package."""
    tools.run([sys.executable, "-m", "venv", environment], cwd=dist)
    python, programs = environment / "bin" / "python", environment / "bin"
    pip: list[str | Path] = [
        python,
        "-m",
        "pip",
        "--quiet",
        "--disable-pip-version-check",
        "install",
    ]
    source = ["--no-binary", install.requirement] if install.from_source else []
    tools.run([*pip, "--find-links", dist, *source, install.requirement], cwd=dist)
    tools.run([python, "-m", "pip", "check"], cwd=dist)
    tools.run([python, "-c", "from cute_sdk import Cute, models; models.Item"], cwd=dist)
    for program in install.programs:
        name, *arguments = program.split()
        tools.run([programs / name, *arguments], cwd=dist)
    sizes: dict[str, int] = json.loads(tools.run([python, "-c", INSTALLED], cwd=dist))
    return {name: size for name, size in sizes.items() if name not in {"pip", "setuptools"}}
