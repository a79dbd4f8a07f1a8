"""Bundles the spec: `openapi/` into the files of `openapi/dist/` that every tool reads.

`python -m scripts.spec.bundle` lints the source and writes them; with `--check` it writes nothing
and fails when they are not what the source gives; with `--lint` it only lints. It uses Redocly CLI
as `package.json` pins it, with the rules in the source.
"""

import argparse
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cute_api.config import ROOT
from scripts.shared.node import NodeMissingError
from scripts.spec import version_folders
from scripts.spec.redocly import BundleError, CommandLine, LoadedRedocly, Run

SOURCE = ROOT / "openapi"
ENTRY = "openapi.yaml"
DIST = "dist"
FILES = ("openapi.yaml", "openapi.json")
VERSIONS = "versions.json"
RULES = "redocly.yaml"
# Redocly shows 100 by default, in no order of weight.
FINDINGS = 1_000
UNREADABLE = re.compile(r'- (?P<why>.*) in "(?P<file>.*)" \((?P<place>\d+:\d+)\)')
MARK = "# Generated from openapi/ by `make bundle`: change the source, never this file.\n"


@dataclass(frozen=True, slots=True)
class Redocly:
    """Redocly CLI, however it is run: a process for each run, or one that stays."""

    run: Run

    @classmethod
    def installed(cls) -> "Redocly":
        """Runs `npm ci` first when the pinned version is not there."""
        return cls(CommandLine.installed().redocly)

    @classmethod
    @contextmanager
    def loaded(cls) -> "Iterator[Redocly]":
        """Like `installed`, in one process: later runs take a third of the time."""
        with tempfile.TemporaryDirectory(prefix="cute-redocly-") as folder:
            node = LoadedRedocly(CommandLine.installed().node, Path(folder) / "node.log")
            node.start()
            try:
                yield cls(node.run)
            finally:
                node.stop()

    def lint(self, source: Path) -> list[str]:
        """Return Redocly's findings in a source directory, one per line."""
        options = ["--format=json", f"--max-problems={FINDINGS}", f"--config={source / RULES}"]
        done = self.run(["lint", str(source / ENTRY), *options])
        try:
            report = json.loads(done.output)
        except ValueError:
            raise BundleError(_unreadable(f"{done.output}{done.errors}")) from None
        findings = [_finding(problem) for problem in report["problems"]]
        if not findings and any(report["totals"].values()):
            findings = [f"Findings are being ignored or hidden: {report['totals']}"]
        return findings

    def bundle(self, source: Path) -> dict[str, bytes]:
        """The bundle of a source directory: the content of each file of `dist/` by name."""
        files = {name: self.bundle_file(source, name) for name in FILES}
        try:
            versions = version_folders.read(source, json.loads(files["openapi.json"]))
        except version_folders.FolderError as error:
            raise BundleError(str(error)) from None
        return {**files, VERSIONS: versions}

    def bundle_file(self, source: Path, name: str) -> bytes:
        """Bundle a file. Raises `BundleError`."""
        with tempfile.TemporaryDirectory(prefix="cute-bundle-") as folder:
            target = Path(folder) / name
            options = ["--output", str(target), f"--config={source / RULES}"]
            done = self.run(["bundle", str(source / ENTRY), *options])
            if done.code != 0 or not target.is_file():
                raise BundleError(f"redocly bundle failed:\n{done.output}{done.errors}")
            text = target.read_text(encoding="utf-8").rstrip("\n") + "\n"
        return (MARK + text if name.endswith(".yaml") else text).encode()


def build(redocly: Redocly, source: Path = SOURCE) -> dict[str, bytes]:
    """Lint and bundle a source directory; raises `BundleError` for any finding."""
    refuse(redocly.lint(source))
    return redocly.bundle(source)


def refuse(findings: Sequence[str]) -> None:
    """Raise `BundleError` with all findings, if there are any."""
    if findings:
        raise BundleError("\n".join([*findings, f"The spec has {len(findings)} finding(s)."]))


def stale(fresh: Mapping[str, bytes], dist: Path) -> list[str]:
    """The names of the files in `dist` that are missing or outdated."""
    return [
        name
        for name, content in fresh.items()
        if not (dist / name).is_file() or (dist / name).read_bytes() != content
    ]


def write(fresh: Mapping[str, bytes], dist: Path) -> None:
    """Put the bundle in place. A reader sees an old file or a new one, never half of one."""
    dist.mkdir(exist_ok=True)
    for name, content in fresh.items():
        half = dist / f".{name}.new"
        half.write_bytes(content)
        half.replace(dist / name)


def main(arguments: Sequence[str] | None = None, given: Redocly | None = None) -> int:
    """Return the exit code. `given` is a Redocly that already runs; otherwise one is started."""
    options = _parser().parse_args(arguments)
    source: Path = options.source.resolve()
    try:
        if options.lint:
            refuse(Redocly.installed().lint(source))
            print("The spec is lint clean.")
            return 0
        with Redocly.loaded() if given is None else nullcontext(given) as redocly:
            fresh = build(redocly, source)
        old = stale(fresh, source / DIST)
        if options.check and old:
            raise BundleError(
                f"openapi/{DIST} is out of date ({', '.join(old)}). "
                "Run `make bundle` and commit the result."
            )
    except (BundleError, NodeMissingError) as error:
        print(error, file=sys.stderr)
        return 1
    if old:
        write(fresh, source / DIST)
    print(f"openapi/{DIST}: {'written: ' + ', '.join(old) if old else 'up to date'}; lint clean.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.spec.bundle", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    parser.add_argument("--lint", action="store_true", help="write nothing; fail on a finding")
    parser.add_argument(
        "--source", type=Path, default=SOURCE, help="the directory of openapi.yaml (openapi/)"
    )
    return parser


def _unreadable(text: str) -> str:
    """Return Redocly's message about an unreadable entry file, as a finding."""
    found = UNREADABLE.search(text)
    if found is None:
        return f"redocly lint failed:\n{text}"
    file = os.path.relpath(found["file"], ROOT)
    return f"{file}:{found['place']}: error: {found['why']} (yaml)"


def _finding(problem: Mapping[str, Any]) -> str:
    place = problem["location"][0] if problem["location"] else {}
    file = place.get("source", {}).get("ref", "openapi")
    start = place.get("start", {})
    line = f":{start['line']}:{start['col']}" if start else ""
    return f"{file}{line}: {problem['severity']}: {problem['message']} ({problem['ruleId']})"


if __name__ == "__main__":
    sys.exit(main())
