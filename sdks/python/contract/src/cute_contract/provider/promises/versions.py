"""Versions: a caller gets the one that it asks for, and each older one with its own names.

`features` has the older versions, with the operations and events that changed after them and the
fields that were renamed.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cute_contract.provider.cases import As
from cute_contract.provider.promises.events import registered
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.spec import Spec

VERSION = "Cute-Version"
UNKNOWN = "2000-01-01"
Renames = list[Mapping[str, str]]


def newest(spec: Spec) -> str:
    return str(spec.document["x-versions"][-1]["date"])


def stated(trial: Trial, version: str, operation: str, **given: Any) -> None:
    got = trial.ask(operation, **given).headers.get(VERSION)
    flaw = f"{operation} is in the wrong version"
    trial.expect(got == version, flaw, version, got, "responses")


def by_default(trial: Trial) -> None:
    own = trial.value("get_me")["key"]["version"]
    stated(trial, own, "get_me")
    for row in trial.rows("list_my_keys", query={"limit": "100"}):
        if row.get("current"):
            same = row.get("version") == own
            trial.expect(same, "a key's version differs", own, row.get("version"))
    served = trial.served().get("x-versions") or trial.spec.document["x-versions"]
    known = [str(entry["date"]) for entry in served]
    stated(trial, known[-1], "list_brands", by=As.NOBODY)
    for date in known:
        stated(trial, date, "list_brands", headers={VERSION: date})
        stated(trial, date, "get_item", wanted=404, headers={VERSION: date}, item_id=NOWHERE)


NOWHERE = "00000000-0000-4000-8000-000000000000"


def unknown(trial: Trial) -> None:
    for operation, by in (
        ("list_brands", As.KEY),
        ("list_brands", As.NOBODY),
        ("get_me", As.KEY),
    ):
        problem = trial.value(operation, 400, headers={VERSION: UNKNOWN}, by=by)
        code = problem.get("code")
        flaw = "an unknown version has the wrong code"
        trial.expect(code == "unknown_version", flaw, "unknown_version", code)


def names(node: Any) -> Iterator[str]:
    """Yield the names of all fields of a value."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield name
            yield from names(value)
    elif isinstance(node, list):
        for value in node:
            yield from names(value)


def has_own_names(trial: Trial, value: Any, renames: Renames, date: str) -> None:
    there = set(names(value))
    for rename in renames:
        old, new = rename["old"], rename["new"]
        flaw = f"{date} has a field under a name of another version"
        trial.expect(old in there and new not in there, flaw, f"{old}, not {new}", sorted(there))


def of_operation(date: str, operation: str, renames: Renames) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        case = trial.success(operation)
        headers = {**case.call.headers, VERSION: date}
        response = trial.sent(case.call, headers=headers)
        wanted, got = case.status, response.status
        trial.expect(got == wanted, f"{operation} returns {got}, not {wanted}", wanted, got)
        got_version = response.headers.get(VERSION)
        flaw = f"{operation} is in the wrong version"
        trial.expect(got_version == date, flaw, date, got_version)
        has_own_names(trial, response.value, renames, date)
        schemas = trial.schemas_of(date)
        if schemas is not None:
            found = list(schemas.violations(operation, case.call.method, response))
            flaw = f"{operation} in {date}: {found[0].flaw if found else ''}"
            trial.expect(not found, flaw, found[0].expected if found else "", response.value)

    return check


def of_event(date: str, kind: str, renames: Renames) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        made: Row = registered(trial, headers={VERSION: date})
        own = made.get("version")
        trial.expect(own == date, "a webhook has another version than asked for", date, own)
        receiver = trial.webhooks_receiver()
        body = {"type": kind}
        trial.ask("test_webhook", 202, webhook_id=str(made["id"]), body=body)
        came = receiver.wait(
            lambda hook: hook.value.get("type") == kind and hook.signed_by(str(made.get("secret")))
        )
        trial.expect(came is not None, f"a test of {kind} does not arrive", "a delivery", "none")
        assert came is not None
        got = came.headers.get(VERSION.lower())
        trial.expect(got == date, "a webhook's Cute-Version is wrong", date, got)
        has_own_names(trial, came.value, renames, date)

    return check


def promises(versions: list[Mapping[str, Any]]) -> list[Promise]:
    """The promises of all versions, and of each that is not the newest."""
    found = [
        Promise(
            "version-default",
            ("list_brands", "get_me", "list_my_keys", "get_item"),
            "A response is in the version asked for, or that of the key, and says so.",
            by_default,
            about=VERSION,
        ),
        Promise(
            "version-unknown",
            ("list_brands", "get_me"),
            "An unknown version returns 400.",
            unknown,
            about=VERSION,
        ),
    ]
    for version in versions:
        date = str(version["date"])
        text = f"In {date} a response has the names of that version."
        for name, renames in version["operations"].items():
            check = of_operation(date, name, renames)
            found.append(Promise(f"version-{date}-{name}", (name,), text, check, about=VERSION))
        for name, renames in version["events"].items():
            check, at = of_event(date, name, renames), ("create_webhook", "test_webhook")
            found.append(Promise(f"version-{date}-{name}", at, text, check, about=VERSION))
    return found
