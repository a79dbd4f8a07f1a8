"""Prove that `cute-dev app rehearse` with 500 sellers finds nothing wrong with the example.

`python -m scripts.checks.proof.rehearsal` runs a sandbox's processes and the cross-listing app,
which follows the feed. The tests plant faults in a smaller app and rehearse with a few sellers.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from cute_api.config import ROOT, child_environ
from cute_api.models import Category
from cute_api.models.enums import Scope
from scripts.checks.proof.apps import app_key
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.checks.stack import Stack, stack
from scripts.shared.ports import free_port

EXAMPLE = ROOT / "examples" / "cross-listing"
SELLERS = 500
SCOPES = (Scope.READ_ITEMS, Scope.READ_ORDERS)
PROCESSES = ("relay", "worker", "background", "usage")
APP = (sys.executable, "-m", "cute_cross_listing")
STOP_S = 10.0
LONGEST_S = 1_200.0


@contextmanager
def serving_app(base_url: str, key: str, directory: Path) -> Iterator[Mapping[str, str]]:
    """Run the example until the block ends; yield the variables of its commands."""
    environ = child_environ(
        {
            "CUTE_BASE_URL": base_url,
            "CUTE_API_KEY": key,
            "CUTE_APP_KEY": key,
            "CUTE_APP_ID": str(uuid4()),
            "REDIRECT_URI": "http://127.0.0.1/callback",
            "COOKIE_SECRET": uuid4().hex,
            "PORT": str(free_port()),
            "PYTHONPATH": str(EXAMPLE),
        }
    )
    with (directory / "app.log").open("wb") as log:
        app = subprocess.Popen(
            [*APP, "serve", "--interval", "0.2"], cwd=directory, env=environ, stdout=log, stderr=log
        )
        try:
            yield environ
        finally:
            app.terminate()
            app.wait(STOP_S)


def rehearse(running: Stack, sellers: int) -> float:
    """Rehearse with this many sellers and return the seconds that it took.

    Raises `NotProvenError` if the report has a finding.
    """
    database = running.migrate()
    with database.transaction() as session:
        session.add(Category(name="Women", path=["Women"]))
        key = app_key(session, [], SCOPES)
    api = running.api({"CUTE_SANDBOX": "1"})
    api.start()
    for name in PROCESSES:
        running.cute(name).spawn()
    with serving_app(api.base_url, key, running.directory) as environ:
        began = time.monotonic()
        rehearsal = subprocess.run(
            [
                *(sys.executable, "-m", "cute_dev", "app", "rehearse"),
                *("--sellers", str(sellers), "--held", " ".join((*APP, "accounts"))),
            ],
            cwd=running.directory,
            env=environ,
            check=False,
            timeout=LONGEST_S,
        )
        if rehearsal.returncode:
            raise NotProvenError(f"The rehearsal ended with status {rehearsal.returncode}.")
        return time.monotonic() - began


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a rehearsal of the size that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.proof.rehearsal")
    parser.add_argument("--sellers", type=int, default=SELLERS)
    sellers = parser.parse_args(arguments).sellers
    with stack(durable=False) as running:
        took = rehearse(running, sellers)
    print(f"Proven: nothing was found with {sellers:,} sellers, in {took:.0f} s")


if __name__ == "__main__":
    sys.exit(exit_code(main))
