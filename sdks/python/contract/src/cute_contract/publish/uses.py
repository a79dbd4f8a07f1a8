"""What a program uses, as lists that the API takes. Pure.

An array of a request has at most 100 elements: what has more gets several entries.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cute_sdk.models import EventUse, OperationUse

from cute_contract.record.facts import Facts

MAX_ELEMENTS = 100


def operations(facts: Facts) -> list[OperationUse]:
    """Return `operations` of the body of `put_contract`."""
    entries: list[OperationUse] = []
    for name, used in sorted(facts.operations.items()):
        problems = [
            {"status": status, "code": code}
            for status, codes in sorted(used.codes.items())
            for code in sorted(codes)
        ]
        lists: dict[str, Sequence[Any]] = {
            "parameters": sorted(used.parameters),
            "body": sorted(used.body),
            "statuses": sorted(used.statuses),
            "problems": problems,
            "reads": sorted(used.reads),
        }
        entries += [
            OperationUse.from_dict({"operation": name, **piece}) for piece in _pieces(lists)
        ]
    return entries


def events(facts: Facts) -> list[EventUse]:
    """Return `events` of the body of `put_contract`."""
    return [
        EventUse.from_dict({"type": name, **piece})
        for name, reads in sorted(facts.events.items())
        for piece in _pieces({"reads": sorted(reads)})
    ]


def _pieces(lists: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Yield lists of at most `MAX_ELEMENTS`, at least once."""
    longest = max(map(len, lists.values()))
    for start in range(0, max(longest, 1), MAX_ELEMENTS):
        yield {name: values[start : start + MAX_ELEMENTS] for name, values in lists.items()}
