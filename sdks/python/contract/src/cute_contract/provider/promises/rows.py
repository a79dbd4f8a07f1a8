"""Check filters of lists with arbitrary rows against the unfiltered list."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cute_contract.provider.promises.document import parameters
from cute_contract.provider.promises.listing import ids, key_of
from cute_contract.provider.promises.stock import stocked
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.world import UnavailableError, pointed

NOBODY = "00000000-0000-4000-8000-000000000000"
EVER, NEVER = "2999-01-01T00:00:00Z", "2000-01-01T00:00:00Z"
NO_WORD = "zyxwvutsrqponm"
FULL = 100
LETTERS = 3
HALF_AN_HOUR = timedelta(minutes=30)
SECOND = len("2026-01-01T00:00:00")


@dataclass(frozen=True, slots=True)
class ByRow:
    """How to test a parameter: `of` is the row's field, `absent` a valid value that hardly any row
    has, `more` are parameters that make the rows show the field. A row whose value is `near` proves
    nothing. `further` are values around one that a row has."""

    of: str
    absent: str
    matches: Callable[[str, str], bool] = lambda has, wanted: has == wanted
    more: tuple[tuple[str, str], ...] = ()
    near: Callable[[str, str], bool] = lambda has, wanted: False
    further: Callable[[str], tuple[str, ...]] = lambda value: ()


def since(of: str, **more: str) -> ByRow:
    return ByRow(
        of, EVER, lambda has, wanted: has >= wanted, tuple(more.items()), same_second, around
    )


def until(of: str, **more: str) -> ByRow:
    return ByRow(
        of, NEVER, lambda has, wanted: has < wanted, tuple(more.items()), same_second, around
    )


def around(value: str) -> tuple[str, ...]:
    """Return half an hour before and after a time, in the same form."""
    moment = datetime.fromisoformat(value)
    return tuple(
        (moment + shift).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        for shift in (-HALF_AN_HOUR, HALF_AN_HOUR)
    )


def same_second(has: str, wanted: str) -> bool:
    """Return whether two times are close: shown times may be rounded or off by milliseconds."""
    return has[:SECOND] == wanted[:SECOND]


def words(text: str) -> list[str]:
    """Return a text's words, without case and accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"\w+", bare.casefold())


def finds(has: str, wanted: str) -> bool:
    """Whether each wanted word begins a word."""
    return all(any(word.startswith(prefix) for word in words(has)) for prefix in words(wanted))


def beginning(text: str) -> tuple[str, ...]:
    """Return the beginning of a text's first word."""
    return tuple(word[:LETTERS] for word in words(text)[:1])


ROWS: dict[str, dict[str, ByRow]] = {
    "list_brands": {"q": ByRow("/name", NO_WORD, finds, further=beginning)},
    "list_categories": {
        "parent_id": ByRow("/parent_id", NOBODY),
        # All names of a path, without separators.
        "q": ByRow("/path", NO_WORD, finds, further=beginning),
    },
    "list_my_orders": {
        "status": ByRow("/status", "cancelled"),
        "created_since": since("/created_at"),
        "created_until": until("/created_at"),
        "updated_since": since("/updated_at"),
    },
    "list_my_usage": {
        "start_since": since("/start"),
        "start_until": until("/start"),
        "key_id": ByRow("/key_id", NOBODY, more=(("group_by", "key_id"),)),
        "operation": ByRow("/operation", "no_such_operation", more=(("group_by", "operation"),)),
        "status_class": ByRow("/status_class", "5xx", more=(("group_by", "status_class"),)),
    },
    "list_my_requests": {
        "request_id": ByRow("/request_id", NOBODY),
        "status": ByRow("/status", "599"),
        "operation": ByRow("/operation", "no_such_operation"),
        "started_since": since("/started_at"),
        "started_until": until("/started_at"),
    },
    "list_deliveries": {
        "status": ByRow("/status", "cancelled"),
        "types": ByRow("/type", "order.completed"),
        "created_since": since("/created_at"),
        "created_until": until("/created_at"),
    },
    "list_events": {"types": ByRow("/type", "message.received")},
}


def by_row(operation: str, name: str) -> Callable[[Trial], None]:
    rule = ROWS[operation][name]

    def check(trial: Trial) -> None:
        stocked(trial, operation)
        place = ids(trial, operation)
        query = {"limit": str(FULL), **dict(rule.more)}
        whole = trial.rows(operation, query=query, **place)
        values = [value for value in (of(rule, row) for row in whole) if value is not None]
        if not values:
            raise UnavailableError(f"{operation} has no row with {rule.of}")
        middle = values[len(values) // 2]
        asked = [[value] for value in (middle, rule.absent, *rule.further(middle))]
        if parameters(trial.spec, operation)[name].get("type") == "array":
            asked += [[middle, rule.absent], [rule.absent, middle]]
        for wanted in asked:
            rows = trial.rows(operation, query={**query, name: wanted}, **place)
            wrong = [row for row in rows if fits_any(rule, row, wanted) is False]
            trial.expect(
                not wrong,
                f"{operation} has a row that {name} excludes",
                f"only rows that match {name}={' or '.join(wanted)}",
                wrong[:1],
            )
            if len(rows) == FULL:
                continue
            came = {key_of(row) for row in rows}
            missing = [r for r in whole if fits_any(rule, r, wanted) and key_of(r) not in came]
            trial.expect(
                not missing,
                f"{operation} leaves out a row by {name}",
                f"each row that matches {name}={' or '.join(wanted)}",
                missing[:1],
            )

    return check


def of(rule: ByRow, row: Row) -> str | None:
    found = next(pointed(row, rule.of), None)
    return None if found is None else str(found)


def fits(rule: ByRow, row: Row, value: str) -> bool | None:
    """Return whether a row matches, or None if unknown."""
    has = of(rule, row)
    if has is not None and rule.near(has, value):
        return None
    return has is not None and rule.matches(has, value)


def fits_any(rule: ByRow, row: Row, values: Sequence[str]) -> bool | None:
    """Return whether a row matches one of the values, or None if unknown."""
    found = [fits(rule, row, value) for value in values]
    return True if True in found else None if None in found else False


def by_role(trial: Trial) -> None:
    stocked(trial, "list_my_orders")
    me = trial.value("get_me").get("user", {}).get("id")
    whole = trial.rows("list_my_orders", query={"limit": "100"})
    for role in ("seller", "buyer"):
        rows = trial.rows("list_my_orders", query={"limit": "100", "role": role})
        wrong = [row for row in rows if (row.get("role"), row[role]["id"]) != (role, me)]
        flaw = "list_my_orders has a row that role excludes"
        trial.expect(not wrong, flaw, f"only orders whose {role} is {me}", wrong[:1])
        mine = {row.get("id") for row in whole if row[role]["id"] == me}
        missing = mine - {row.get("id") for row in rows}
        flaw = "list_my_orders leaves out a row by role"
        fine = not missing or len(rows) == FULL
        trial.expect(fine, flaw, f"each whose {role} is {me}", missing)
    for roles in (["seller", "buyer"], ["buyer", "seller"]):
        rows = trial.rows("list_my_orders", query={"limit": "100", "role": roles})
        missing = {row.get("id") for row in whole} - {row.get("id") for row in rows}
        flaw = "list_my_orders leaves out a row by several roles"
        trial.expect(not missing or len(rows) == FULL, flaw, "each order", missing)


def grouped(trial: Trial) -> None:
    stocked(trial, "list_my_usage")
    for name in ("key_id", "operation", "status_class"):
        rows = trial.rows("list_my_usage", query={"limit": "100", "group_by": name})
        stated = [row for row in rows if row.get(name) is not None]
        flaw = f"list_my_usage isn't grouped by {name}"
        trial.expect(bool(stated) or not rows, flaw, f"rows that have {name}", rows[:1])
        others = {"key_id", "operation", "status_class"} - {name}
        apart = [row for row in rows if any(row.get(other) is not None for other in others)]
        trial.expect(not apart, flaw, f"no other field than {name}", apart[:1])
        pairs = [(row.get("start"), row.get(name)) for row in rows]
        trial.expect(len(pairs) == len(set(pairs)), flaw, "one row for each", pairs[:3])


def by_period(trial: Trial) -> None:
    stocked(trial, "list_my_usage")
    for by, tail in (("day", "T00:00:00"), ("hour", ":00:00")):
        rows = trial.rows("list_my_usage", query={"limit": "100", "by": by})
        starts = [str(row.get("start")) for row in rows]
        wrong = [start for start in starts if tail not in start]
        trial.expect(not wrong, f"by={by} has the wrong periods", f"starts like …{tail}", wrong[:1])
        twice = len(starts) != len(set(starts))
        trial.expect(not twice, f"by={by} has a period twice", "each once", starts[:3])
    # Hours: those at midnight start like days.
    if all("T00:00:00" in start for start in starts):
        raise UnavailableError("needs a call after 01:00 UTC: before, hours look like days")


def by_metadata(trial: Trial) -> None:
    """Each webhook of the kit has another pair."""
    stocked(trial, "list_webhooks")
    for value in ("0", "1", "none"):
        query = {"metadata_key": "kit", "metadata_value": value, "limit": str(FULL)}
        rows = trial.rows("list_webhooks", query=query)
        wrong = [row for row in rows if row.get("metadata", {}).get("kit") != value]
        flaw = "list_webhooks has a row that metadata excludes"
        trial.expect(not wrong, flaw, f"only webhooks with kit: {value}", wrong[:1])
        there = bool(rows) == (value != "none")
        trial.expect(there, "list_webhooks leaves out a row by metadata", value, len(rows))


CHECKS: dict[str, Callable[[Trial], None]] = {
    "list_webhooks-metadata_key": by_metadata,
    "list_webhooks-metadata_value": by_metadata,
    "list_my_orders-role": by_role,
    "list_my_usage-group_by": grouped,
    "list_my_usage-by": by_period,
    **{
        f"{operation}-{name}": by_row(operation, name)
        for operation, rules in ROWS.items()
        for name in rules
    },
}
