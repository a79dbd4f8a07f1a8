"""Report the changes of the spec since a revision, their level, and who uses them.

Exits with 1 when something breaks for callers, with 0 when nothing does, with 2 when it could not
compare.
"""

import argparse
import gc
import json
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from cute_api.config import ROOT
from cute_api.versions.contracts import ConsumerContract
from scripts.spec.diff import report, versions
from scripts.spec.diff.changes import Change, DocumentSide, Level
from scripts.spec.diff.consumers import contracts, registry, usage
from scripts.spec.diff.consumers.database import DatabaseError
from scripts.spec.diff.documents import DocumentError
from scripts.spec.diff.places import SourcePlaces
from scripts.spec.diff.sources import (
    WORKING_TREE,
    Source,
    SourceError,
    branch_point,
    file,
    revision,
    working_tree,
)

FINE, BREAKS, WRONG_CALL = 0, 1, 2
NO_BASE = (
    "Nothing to compare with: this clone has no commit before this one that has the bundle. Clone "
    "with its history, or set a base (SPEC_BASE=<ref> of .ci/run, BASE=<ref> of make)."
)
LACKING = "one side has no versions.json, which describes the older versions"


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        if options.branch:
            options.base = branch_point(options.root)
            if options.base is None:
                print(NO_BASE)
                return FINE
        base, head = _sources(options)
        changes = versions.changes(base, head)
        if options.changelog:
            print(report.changelog(changes))
            return _verdict(changes)
        places = {DocumentSide.BASE: SourcePlaces(base), DocumentSide.HEAD: SourcePlaces(head)}
        known = _known(options, changes)
        called = usage.callers(options.database, _asked(changes)) if options.database else None
    except (SourceError, DocumentError, contracts.ContractError, DatabaseError) as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_CALL
    entries = [
        report.Entry(
            change,
            places[change.side].of(change.pointer),
            None if known is None else contracts.touched(change, known),
            None if called is None else _callers(change, called),
        )
        for change in changes
    ]
    if options.json:
        data = {
            **report.data(entries, base.name, head.name),
            "carried": [asdict(version) for version in versions.carried(base, head)],
            "not_compared": versions.not_compared(base, head),
        }
        print(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        for version in versions.carried(base, head):
            print(f"NEW VERSION: {version.name}: {version.summary}\n")
        print(report.text(entries, base.name, head.name))
        if left := versions.not_compared(base, head):
            print(f"\nNot compared: {', '.join(left)}, because {LACKING}.")
    return _verdict(changes)


def _sources(options: argparse.Namespace) -> tuple[Source, Source]:
    """The documents to compare: two files, or two revisions of the checkout."""
    if options.base_file is not None:
        if options.head_file is None or options.head is not None:
            raise SourceError("--base-file goes with --head-file FILE.")
        return file(options.base_file), file(options.head_file)
    if options.head_file is not None:
        raise SourceError("--head-file goes with --base-file FILE.")
    root: Path = options.root
    base = revision(root, options.base)
    return base, working_tree(root) if options.head is None else revision(root, options.head)


def _known(options: argparse.Namespace, changes: Sequence[Change]) -> list[ConsumerContract] | None:
    """The contracts of the directory and, for changes, of the database; None without either."""
    if not options.contracts and not options.database:
        return None
    return [
        *(contracts.load(options.contracts) if options.contracts else ()),
        *(registry.load(options.database) if options.database and changes else ()),
    ]


def _asked(changes: Sequence[Change]) -> set[str]:
    """The operations whose callers are to be named."""
    risky = [change for change in changes if change.level is not Level.SAFE]
    return {name for change in risky for name in change.operations}


def _callers(
    change: Change, called: Mapping[str, Sequence[usage.CallingKey]]
) -> Mapping[str, Sequence[usage.CallingKey]]:
    if change.level is Level.SAFE:
        return {}
    return {name: called[name] for name in change.operations if name in called}


def _verdict(changes: Sequence[Change]) -> int:
    return BREAKS if any(change.level is Level.BREAKING for change in changes) else FINE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.spec.diff",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    base = parser.add_mutually_exclusive_group(required=True)
    base.add_argument("--base", metavar="REF", help="the branch, tag or commit to compare with")
    base.add_argument(
        "--branch",
        action="store_true",
        help="compare with the commit where HEAD left the default branch, or else with its parent; "
        "a clone that has neither is fine",
    )
    base.add_argument(
        "--base-file", type=Path, metavar="FILE", help="a bundled document (JSON or YAML) instead"
    )
    parser.add_argument(
        "--head-file", type=Path, metavar="FILE", help="what to compare --base-file with"
    )
    parser.add_argument(
        "--head",
        metavar="REF",
        help=f"what to compare (without it {WORKING_TREE}, as `make bundle` left it)",
    )
    parser.add_argument(
        "--contracts",
        type=Path,
        metavar="DIR",
        help="contract files of consumers (*.json): name those that use what changes",
    )
    parser.add_argument(
        "--database",
        metavar="URL",
        help="the API's database: name the programs of published contracts, and the keys that "
        f"called it in the last {usage.DAYS} days",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument(
        "--changelog", action="store_true", help="print a draft of a changelog entry instead"
    )
    parser.add_argument(
        "--root", type=Path, default=ROOT, metavar="DIR", help="the checkout (this one)"
    )
    return parser


if __name__ == "__main__":
    # A run makes almost no garbage, and searching 5 MB for it takes longer than the comparison.
    gc.disable()
    # A reader of only the first lines closes the pipe: that is no error.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
