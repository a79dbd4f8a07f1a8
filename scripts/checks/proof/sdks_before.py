"""Proves that the SDKs of an older commit pass their scenarios against the server of this one.

`python -m scripts.checks.proof.sdks_before` takes SDKs, runners and scenarios from `--commit`, by
default the last one before orders had lines. The SDKs ask for the version that they were made from.
"""

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from cute_api.config import ROOT
from cute_api.models import schema
from cute_api.models.database import make_engine
from cute_api.spec import Spec
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.checks.stack import OwnStack, stack
from scripts.shared.node import find

BEFORE = "d8380e450bd4c03ef9bbf27c992f0f8e25b8885e"
TAKEN = ("sdks", "tests/__init__.py", "tests/sdk")
RUNS = "tests.sdk.scenarios.before"
DATABASE = "before"
SECONDS = 600
# Scenarios that check more than their document promises, with the start of their failure.
DIFFERENT: Mapping[str, Mapping[str, str]] = {
    # It counts two windows. `policies` may have ten, and two count all keys of a user now.
    BEFORE: {"me says who calls": "step 1, me.get: value/policies is "}
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commit", default=BEFORE, help="the commit of the SDKs")
    commit = parser.parse_args().commit
    with tempfile.TemporaryDirectory(prefix="cute-before-") as place, stack(durable=False) as own:
        tree = Path(place)
        unpack(commit, tree)
        build(tree)
        known, ran = DIFFERENT.get(commit, {}), 0
        for row in results(tree, own):
            print(
                f"{row['flavour']}: {row['count']} scenarios, {len(row['wrong'])} differ",
                flush=True,
            )
            judge(row["wrong"], known)
            ran += row["count"]
    print(
        f"sdks_before: {ran} runs of scenarios pass, except {len(known)} known failures in each SDK"
    )


def unpack(commit: str, tree: Path) -> None:
    """Extract the SDKs of a commit, with the runners of their scenarios, to a folder."""
    command = ("git", "archive", commit, *TAKEN)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        raise NotProvenError(f"{commit}: {done.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(tree, filter="data")


def build(tree: Path) -> None:
    """Build the SDK for JavaScript with the compiler of this checkout."""
    (tree / "node_modules").symlink_to(ROOT / "node_modules")
    compiler = str(tree / "node_modules/typescript/bin/tsc")
    for step in (
        [compiler, "-p", "tsconfig.json"],
        [compiler, "-p", "tsconfig.cjs.json"],
        ["finish.mjs"],
    ):
        done = find().run("node", step, cwd=tree / "sdks/javascript")
        if done.returncode:
            raise NotProvenError(f"The SDK can't be built:\n{done.stdout}{done.stderr}")


def results(tree: Path, own: OwnStack) -> Iterator[dict[str, Any]]:
    """Yield the result of each SDK."""
    stores = own.stores
    stores.postgres.create_database(DATABASE)
    url = stores.postgres.database_url(DATABASE)
    engine = make_engine(url)
    try:
        schema.upgrade(engine, Spec.load(sandbox=True).events)
    finally:
        engine.dispose()
    command = [sys.executable, "-m", RUNS, str(tree), url, stores.redis_url]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False
    )
    if done.returncode:
        raise NotProvenError(done.stdout + done.stderr)
    for line in done.stdout.splitlines():
        yield json.loads(line)


def judge(wrong: Mapping[str, list[str]], known: Mapping[str, str]) -> None:
    """Accept the differences that are known, each of them and no other."""
    for name, beginning in known.items():
        found = wrong.get(name, [])
        if len(found) != 1 or not found[0].startswith(beginning):
            raise NotProvenError(f"{name}: expected that it differs in one place, got {found}")
    others = {name: found for name, found in wrong.items() if name not in known}
    if others:
        raise NotProvenError(json.dumps(others, indent=2))


if __name__ == "__main__":
    sys.exit(exit_code(main))
