"""Writes what may break a program that moves from one version of the API to a later one.

`python -m scripts.spec.breaks` compares the documents of each two versions of the bundle and writes
`openapi/dist/breaks.json`, by which the server gives verdicts on contracts; with `--check` it fails
where the file differs.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from itertools import combinations

from cute_api.config import ROOT
from cute_api.versions.breaks import BREAKS
from scripts.spec.diff import versions
from scripts.spec.diff.changes import Change, Level
from scripts.spec.diff.sources import Source, working_tree
from scripts.spec.diff.walk import compare


def rendered(source: Source) -> bytes:
    """Return the content of the file for a bundle: a change a line."""
    documents = versions.documents(source)
    moves = []
    for before, after in combinations(sorted(documents), 2):
        found = compare(documents[before], documents[after])
        lines = ",\n".join(
            json.dumps(_data(change), ensure_ascii=False)
            for change in found
            if change.level is not Level.SAFE and change.uses
        )
        moves.append(f'{{"before": "{before}", "after": "{after}", "changes": [\n{lines}\n]}}')
    inner = ",\n".join(moves)
    return f'{{"moves": [\n{inner}\n]}}\n'.encode()


def _data(change: Change) -> dict[str, object]:
    return {
        "rule": change.rule,
        "level": change.level,
        "reason": change.reason,
        "hits": change.hits,
        "uses": [[use.name, use.part, use.detail, use.pointer] for use in change.uses],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.spec.breaks", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    options = parser.parse_args(arguments)
    fresh = rendered(working_tree(ROOT))
    if BREAKS.is_file() and BREAKS.read_bytes() == fresh:
        return 0
    if options.check:
        print(f"{BREAKS.relative_to(ROOT)} is outdated: run `make generate`.", file=sys.stderr)
        return 1
    BREAKS.write_bytes(fresh)
    return 0


if __name__ == "__main__":
    sys.exit(main())
