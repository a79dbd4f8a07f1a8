"""Run the scenarios of another checkout by its SDKs: `before TREE DATABASE_URL REDIS_URL`.

Prints a line of JSON for each SDK: the number of scenarios, and how some differ. The database is
migrated and empty. `scripts.checks.proof.sdks_before` judges.
"""

import json
import sys
import tempfile
from pathlib import Path

from tests.sdk.scenarios.driver import Flavour, run
from tests.sdk.scenarios.scenario import load
from tests.sdk.scenarios.world import standing


def main(tree: Path, database_url: str, redis_url: str) -> None:
    scenarios = load(tree / "sdks" / "scenarios")
    with (
        tempfile.TemporaryDirectory(prefix="cute-scenarios-") as directory,
        standing(database_url, redis_url, Path(directory)) as world,
    ):
        for flavour in Flavour:
            outcomes = run(world, scenarios, flavour, tree)
            wrong = {outcome.name: list(outcome.wrong) for outcome in outcomes if outcome.wrong}
            row = {"flavour": flavour.value, "count": len(outcomes), "wrong": wrong}
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
