"""Lies about apps: accounts without an install, the list of installs, rights, receipts, quotas."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scripts.checks.proof.contract_kit.lies.telling import (
    APP,
    Lie,
    Lies,
    at,
    each_row,
    fields,
    refused,
    said,
    when,
)
from scripts.checks.proof.contract_kit.proxy import Spoil, Turn

INSTALLS, MINE = "list_app_installs", "list_my_items"
OPEN, ACKNOWLEDGE = "list_app_erasures", "put_app_erasure"
LONG_AGO = "2026-12-01T08:00:00Z"
ACCOUNT, OF_APP = "cute-account", "cute_app_"
MALFORMED = "not-an-account"
NOBODY = "00000000-0000-4000-8000-000000000000"
EMPTY = json.dumps({"data": [], "next_cursor": None, "has_more": False}).encode()


def told(promise: str, asked: Spoil | None = None, returned: Spoil | None = None) -> Lie:
    """A lie that the promise is about."""
    made = Lie("", options=("--promises", promise, APP))
    made = made if asked is None else replace(made, asked=asked)
    return made if returned is None else replace(made, returned=returned)


def named(turn: Turn, account: str) -> bool:
    return turn.headers.get(ACCOUNT) == account


def stranger(account: str, **members: Any) -> Spoil:
    """Change the refusal of an account that has no install."""
    status = members.pop("status", 401)
    return lambda t: refused(t, status, **members) if named(t, account) else None


def own(turn: Turn) -> None:
    """Ignore the account that a user's key names."""
    if OF_APP not in turn.headers.get("authorization", ""):
        turn.headers.pop(ACCOUNT, None)


def allowed(operation: str, status: int) -> Spoil:
    """Answer with an empty page instead of a refusal."""

    def act(turn: Turn) -> None:
        if at(turn, operation) and turn.status == status:
            turn.respond(200, EMPTY, "application/json")

    return act


def of_installs(edit: Callable[[Any], Any]) -> Lie:
    return told("app-installs", returned=said(INSTALLS, edit))


def by_app(operation: str, edit: Callable[[Any], Any]) -> Spoil:
    """Change the successes of an operation that an app calls for an account."""

    def act(turn: Turn) -> None:
        if ACCOUNT in turn.headers:
            turn.put(edit(turn.value))

    return when(operation, act)


def policies(**quota: int) -> Callable[[Any], Any]:
    """Give a window of `/me` another quota."""

    def edit(value: Any) -> Any:
        found = [{**p, "quota": quota.get(p["name"], p["quota"])} for p in value["policies"]]
        return {**value, "policies": found}

    return edit


def wider(turn: Turn) -> None:
    """Give the app twice its quota in the headers."""
    if ACCOUNT in turn.headers:
        value = turn.response_headers.get("ratelimit-policy", "")
        turn.response_headers["ratelimit-policy"] = value.replace('"app_day";q=', '"app_day";q=2')


def of_receipts(returned: Spoil) -> Lie:
    return told("app-erasure-receipts", returned=returned)


def taken(turn: Turn) -> None:
    """Accept a receipt that was refused."""
    if at(turn, ACKNOWLEDGE) and turn.status == 422:
        account = turn.path.rpartition("/")[2]
        stored = {"account": account, "erased_at": LONG_AGO, "acknowledged_at": LONG_AGO}
        turn.respond(200, json.dumps(stored).encode(), "application/json")


APPS: Lies = {
    "apps: an unknown account is 403": told(
        "app-not-installed", returned=stranger(NOBODY, status=403, code="not_installed")
    ),
    "apps: an unknown account is 404": told(
        "app-not-installed", returned=stranger(NOBODY, status=404, code="not_found")
    ),
    "apps: a malformed account is told apart": told(
        "app-not-installed", returned=stranger(MALFORMED, detail="This is not an account.")
    ),
    "apps: a malformed account has a code of its own": told(
        "app-not-installed", returned=stranger(MALFORMED, code="invalid_account")
    ),
    "apps: an unknown account is ignored": told(
        "app-not-installed",
        lambda t: t.headers.pop(ACCOUNT) if named(t, NOBODY) else None,
    ),
    "apps: a user's key may name any account": told("app-not-installed", own),
    "apps: without an account the app is its developer": told(
        "app-account-required", returned=allowed(MINE, 401)
    ),
    "apps: without an account the key is wrong": told(
        "app-account-required",
        returned=lambda t: (
            refused(t, 401, code="invalid_api_key") if at(t, MINE) and t.status == 401 else None
        ),
    ),
    "installs: none is shown": of_installs(lambda page: {**page, "data": []}),
    "installs: one is there twice": of_installs(lambda page: {**page, "data": page["data"] * 2}),
    "installs: they name another app": of_installs(each_row(fields(app_id=NOBODY))),
    "installs: they are removed": of_installs(each_row(fields(removed_at="2026-12-01T08:00:00Z"))),
    "installs: they have no scopes": of_installs(each_row(fields(scopes=[]))),
    "installs: a page holds one": Lie(
        INSTALLS, lambda t: t.query.update(limit="1") if at(t, INSTALLS) else None
    ),
    "installs: the oldest comes first": Lie(
        INSTALLS, returned=said(INSTALLS, lambda page: {**page, "data": page["data"][::-1]})
    ),
    "installs: a user may list them": Lie(INSTALLS, returned=allowed(INSTALLS, 403)),
    "apps: a user may read one": Lie(
        "get_app",
        returned=lambda t: (
            refused(t, 404, code="not_found") if at(t, "get_app") and t.status == 403 else None
        ),
    ),
    "apps: webhooks are allowed": told("app-scopes", returned=allowed("list_webhooks", 403)),
    "apps: the keys of a seller are shown": told(
        "app-scopes", returned=allowed("list_my_keys", 403)
    ),
    "apps: the account of a seller is shown": told(
        "app-scopes", returned=by_app("get_me", lambda me: {**me, "user": {"id": NOBODY}})
    ),
    "apps: an app has more scopes than it was given": told(
        "app-installs",
        returned=by_app("get_me", lambda me: {**me, "key": {**me["key"], "scopes": ["webhooks"]}}),
    ),
    "apps: an item is another seller's": told(
        "app-for-account",
        returned=by_app(
            "create_item", lambda item: {**item, "seller": {**item["seller"], "id": NOBODY}}
        ),
    ),
    "apps: the items are another seller's": told(
        "app-for-account",
        returned=by_app(
            MINE,
            each_row(lambda row: {**row, "seller": {**row["seller"], "id": NOBODY}}),
        ),
    ),
    "apps: a seller's items are hidden": told(
        "app-for-account", returned=by_app(MINE, lambda page: {**page, "data": []})
    ),
    "simulated sellers: they allow something else": told(
        "sandbox-sellers",
        returned=said(
            "create_sandbox_seller",
            lambda made: {**made, "install": {**made["install"], "scopes": []}},
        ),
    ),
    "simulated sellers: allowing more makes another install": told(
        "sandbox-sellers", returned=said("put_sandbox_install", fields(id=NOBODY))
    ),
    "simulated sellers: an erased one can be changed": told(
        "sandbox-sellers", returned=allowed("put_sandbox_install", 404)
    ),
    "receipts: no erasure is open": of_receipts(
        returned=said(OPEN, lambda page: {**page, "data": []})
    ),
    "receipts: a wrong one is taken": of_receipts(returned=taken),
    "receipts: an erasure stays open": of_receipts(
        returned=said(ACKNOWLEDGE, fields(acknowledged_at=None))
    ),
    "receipts: another erasure is acknowledged": of_receipts(
        returned=said(ACKNOWLEDGE, fields(account=NOBODY))
    ),
    "receipts: an account without an erasure is 422": of_receipts(
        returned=lambda t: refused(t, 422) if at(t, ACKNOWLEDGE) and t.status == 404 else None
    ),
    "quotas: an app has another in /me": told(
        "quota-of-app", returned=by_app("get_me", policies(app_minute=7))
    ),
    "quotas: an install has another in /me": told(
        "quota-of-app", returned=by_app("get_me", policies(minute=7))
    ),
    "quotas: an app has another in its headers": told("quota-of-app", returned=wider),
}
