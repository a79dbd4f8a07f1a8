"""Writes what may break a program that moves from one version of the API to a later one.

`python -m scripts.spec.breaks` compares the documents of every two versions of the bundle and
writes `openapi/dist/breaks.json`, by which the server gives verdicts on contracts; with `--check`
it fails where the file differs. With `--base REF --out FILE` it writes what the working tree may
break for programs on the versions of a revision, beyond what that revision breaks: `cute contracts
propose` shows it to partners.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from itertools import combinations, product
from pathlib import Path

from cute_api.config import ROOT
from cute_api.versions.breaks import BREAKS
from scripts.spec.diff import versions
from scripts.spec.diff.changes import Change, Level
from scripts.spec.diff.sources import Source, SourceError, revision, working_tree
from scripts.spec.diff.walk import compare

Moves = dict[tuple[str, str], list[str]]
"""The changes, as JSON, by the date of the version before and of the one after."""


def rendered(source: Source) -> bytes:
    """Return the content of the file for a bundle: a change a line."""
    return _written(_moves(versions.documents(source)))


def proposed(base: Source, head: Source) -> bytes:
    """Return the content of a file with what `head` breaks for programs on versions of `base`.

    A move from a version to itself has what changes without a new version.
    """
    before, after = versions.documents(base), versions.documents(head)
    known = _moves(before)
    moves: Moves = {}
    for old, new in sorted(product(before, after)):
        if old <= new:
            found = _changes(before[old], after[new])
            moves[old, new] = [line for line in found if line not in known.get((old, new), ())]
    return _written({move: changes for move, changes in moves.items() if changes})


def _moves(documents: Mapping[str, versions.Json]) -> Moves:
    return {
        (before, after): _changes(documents[before], documents[after])
        for before, after in combinations(sorted(documents), 2)
    }


def _changes(before: versions.Json, after: versions.Json) -> list[str]:
    return [
        json.dumps(_data(change), ensure_ascii=False)
        for change in compare(before, after)
        if change.level is not Level.SAFE and change.uses
    ]


def _written(moves: Moves) -> bytes:
    texts = []
    for (before, after), changes in moves.items():
        lines = ",\n".join(changes)
        texts.append(f'{{"before": "{before}", "after": "{after}", "changes": [\n{lines}\n]}}')
    inner = ",\n".join(texts)
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
    parser.add_argument("--base", metavar="REF", help="the branch, tag or commit that is deployed")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write the proposal")
    options = parser.parse_args(arguments)
    if (options.base is None) != (options.out is None):
        parser.error("--base REF and --out FILE go together")
    if options.out is not None:
        try:
            options.out.write_bytes(proposed(revision(ROOT, options.base), working_tree(ROOT)))
        except (SourceError, OSError) as error:
            print(f"error: {error}", file=sys.stderr)
            return 2
        return 0
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
