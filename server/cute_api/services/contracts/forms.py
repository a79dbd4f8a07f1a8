"""The two forms of what a program uses: lists in the API, and maps as in a contract file.

The API has lists, because an array of a body has at most 100 elements: what has more is listed in
several entries.
"""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

Json = dict[str, Any]

OPERATION_LISTS = ("parameters", "body", "statuses", "reads")
MAX_ELEMENTS = 100


def as_file(body: Json) -> Json:
    """Return the `operations` and `events` of a contract file, of a valid `ContractPut`."""
    operations: dict[str, Json] = {}
    events: dict[str, Json] = {}
    for entry in body["operations"]:
        known = {name: set(entry[name]) for name in OPERATION_LISTS}
        codes: dict[str, set[str]] = {}
        for problem in entry["problems"]:
            codes.setdefault(str(problem["status"]), set()).add(problem["code"])
        _add(operations.setdefault(entry["operation"], {"codes": {}}), known)
        _add(operations[entry["operation"]]["codes"], codes)
    for entry in body["events"]:
        _add(events.setdefault(entry["type"], {}), {"reads": set(entry["reads"])})
    return {"operations": operations, "events": events}


def _add(lists: Json, more: dict[str, Any]) -> None:
    for name, values in more.items():
        lists[name] = sorted({*lists.get(name, ()), *values})


def as_lists(uses: Json) -> Json:
    """Return the `operations` and `events` of the API."""
    return {
        "operations": [
            {"operation": name, **lists}
            for name, used in sorted(uses["operations"].items())
            for lists in _in_pieces({**used, "problems": list(_problems(used))}, OPERATION_LISTS)
        ],
        "events": [
            {"type": name, **lists}
            for name, used in sorted(uses["events"].items())
            for lists in _in_pieces(used, ("reads",))
        ],
    }


def _problems(used: Json) -> Iterator[Json]:
    for status, codes in used["codes"].items():
        yield from ({"status": int(status), "code": code} for code in codes)


def _in_pieces(used: Json, names: Iterable[str]) -> Iterator[Json]:
    """Yield lists of at most `MAX_ELEMENTS`, at least once."""
    names = [name for name in (*names, "problems") if name in used]
    pieces = [
        [used[name][start : start + MAX_ELEMENTS] for start in _starts(used[name])]
        for name in names
    ]
    for row in zip_longest(*pieces, fillvalue=[]):
        yield dict(zip(names, row, strict=True))


def _starts(values: list[Any]) -> range:
    return range(0, max(len(values), 1), MAX_ELEMENTS)
