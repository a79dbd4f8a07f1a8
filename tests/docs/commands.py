"""Whether the commands in guides exist, with the options that are given."""

import io
import json
import re
import shlex
import tomllib
from contextlib import redirect_stdout, suppress

import click
from cute_contract import cli as kit

from cute_api import cli
from cute_api.config import ROOT
from scripts.sandbox.market import __main__ as market

TARGET = re.compile(r"^([a-z-]+):(?!=)", re.MULTILINE)


def exists(line: str) -> bool:
    """Whether a line calls an existing command with existing options."""
    words = shlex.split(line.partition(" -- ")[0])  # behind it stands what another program takes
    options = {word for word in words if word.startswith("--")}
    match words:
        case ["make", target, *_]:
            return target in TARGET.findall((ROOT / "Makefile").read_text("utf-8"))
        case ["pip", "install" | "wheel", *packages]:
            ours = [package for package in packages if package.startswith("./")]
            return bool(ours) and all(map(is_python_package, ours))
        case ["npm", *called]:
            return is_of_npm(called)
        case ["cute", command, *_]:
            group = market.main if command in market.main.commands else cli.main
            known = group.get_command(click.Context(group), command)
            return known is not None and options <= {
                name for parameter in known.params for name in parameter.opts
            }
        case ["cute-contract", *called]:
            commands = [word for word in called[:1] if not word.startswith("-")]
            return options <= options_of_the_kit(commands)
        case _:
            return False


def is_python_package(package: str) -> bool:
    """Whether `FOLDER` or `FOLDER[EXTRA]` can be installed: nothing of ours is published yet."""
    folder, _, extra = package.removesuffix("]").partition("[")
    file = ROOT / folder / "pyproject.toml"
    if not file.is_file():
        return False
    project = tomllib.loads(file.read_text("utf-8"))["project"]
    return not extra or extra in project["optional-dependencies"]


def is_of_npm(called: list[str]) -> bool:
    """Whether npm can do this in the root of the repository."""
    match called:
        case ["ci"]:
            return (ROOT / "package-lock.json").is_file()
        case ["run", script, "-w", workspace]:
            return script in json.loads((ROOT / workspace / "package.json").read_text())["scripts"]
        case ["pack", "-w", workspace, *_]:
            return (ROOT / workspace / "package.json").is_file()
        case _:
            return False


def options_of_the_kit(commands: list[str]) -> set[str]:
    """The options of `cute-contract` or one of its commands; none if it doesn't exist."""
    shown = io.StringIO()
    with redirect_stdout(shown), suppress(SystemExit):
        kit.main([*commands, "--help"])
    return set(re.findall(r"--[a-z-]+", shown.getvalue()))
