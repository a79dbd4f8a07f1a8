"""The two forms of what a program uses: lists in the API, and maps as in a contract file.

The API has lists, because an array of a body has at most 100 elements: what has more is listed in
several entries.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cute_api.lib.json_objects import Json

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
            {"operation": name, **piece}
            for name, used in sorted(uses["operations"].items())
            for piece in _pieces(_lists_of(used))
        ],
        "events": [
            {"type": name, **piece}
            for name, used in sorted(uses["events"].items())
            for piece in _pieces({"reads": used["reads"]})
        ],
    }


def _lists_of(used: Json) -> dict[str, list[Any]]:
    problems = [
        {"status": int(status), "code": code}
        for status, codes in used["codes"].items()
        for code in codes
    ]
    return {**{name: used[name] for name in OPERATION_LISTS}, "problems": problems}


def _pieces(lists: Mapping[str, list[Any]]) -> Iterator[Json]:
    """Yield lists of at most `MAX_ELEMENTS`, at least once."""
    longest = max(map(len, lists.values()))
    for start in range(0, max(longest, 1), MAX_ELEMENTS):
        yield {name: values[start : start + MAX_ELEMENTS] for name, values in lists.items()}
