"""Apps: which accounts an app may call for, with what rights, within which quota, and receipts."""

import time

from cute_contract.certify.signing import signed
from cute_contract.provider.cases import As
from cute_contract.provider.promises.limits import left
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.stock import TRIES_FOR_ERASURE, eventually
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.wire import ACCOUNT
from cute_contract.provider.world import UnavailableError

NOWHERE = "00000000-0000-4000-8000-000000000000"
# An unknown account, and texts that are no account.
STRANGERS = (NOWHERE, "not-an-account", NOWHERE.replace("-", ""))
WRITES = "write:items"
# What no seller can allow an app, by an operation that needs it.
NEVER = {"webhooks": "list_webhooks", "read:account": "list_my_keys"}
OF_APP = "app_"
OPEN, ACKNOWLEDGE = "list_app_erasures", "put_app_erasure"
RECEIPT = b"cute erasure receipt 1"


def refusal(trial: Trial, code: str, operation: str, by: As, account: str = "") -> Row:
    """Return the problem of a call that must get a 401 with this code."""
    headers = {ACCOUNT: account} if account else {}
    problem: Row = trial.value(operation, 401, by=by, headers=headers)
    got = problem.get("code")
    trial.expect(got == code, f"the code is not {code}", code, got, "responses/401")
    return problem


def not_installed(trial: Trial) -> None:
    """Check that an app gets one 401 for all accounts without an install; a user's key gets one."""
    for operation in ("list_my_items", "get_app"):
        refusal(trial, "not_installed", operation, As.KEY, NOWHERE)
        found = [refusal(trial, "not_installed", operation, As.APP, name) for name in STRANGERS]
        details = {str(problem.get("detail")) for problem in found}
        trial.expect(len(details) == 1, "the 401 tells accounts apart", "one detail", details)


def account_required(trial: Trial) -> None:
    refusal(trial, "account_required", "list_my_items", As.APP)


def installed(trial: Trial) -> Row:
    """Return the install of the account."""
    account = trial.account()
    rows = trial.rows("list_app_installs", query={"limit": "100"})
    found = [row for row in rows if row.get("account") == account]
    trial.expect(len(found) == 1, "an install is missing, or there twice", 1, len(found))
    return found[0]


def listed(trial: Trial) -> None:
    """Check that the list of installs agrees with the app and with what its calls may do."""
    install = installed(trial)
    app = trial.value("get_app")
    named = install.get("app_id")
    trial.expect(named == app.get("id"), "an install names the wrong app", app.get("id"), named)
    ended = install.get("removed_at")
    trial.expect(ended is None, "a removed install is listed", None, ended)
    scopes = set(trial.value("get_me", by=As.INSTALL).get("key", {}).get("scopes", []))
    allowed = set(install.get("scopes", []))
    trial.expect(scopes <= allowed, "the app has scopes that were not allowed", allowed, scopes)


def narrow(trial: Trial) -> None:
    for scope, operation in NEVER.items():
        problem = trial.value(operation, 403, by=As.INSTALL)
        code = problem.get("code")
        trial.expect(
            code == "missing_scope",
            f"{scope} is refused with the wrong code",
            "missing_scope",
            code,
        )
    me = trial.value("get_me", by=As.INSTALL)
    trial.expect("user" not in me, "an app sees the account of a seller", "no user", me)


def for_account(trial: Trial) -> None:
    """Check that an app's item is the seller's, and not of the app's own."""
    account = trial.account()
    if WRITES not in installed(trial).get("scopes", []):
        raise UnavailableError(f"the seller doesn't allow the app {WRITES}")
    made = trial.sent(trial.planned("create_item").cases[0].call, by=As.INSTALL)
    trial.expect(made.status == 201, "the app can't create an item", 201, made.status)
    item = made.value
    rows = trial.rows("list_my_items", by=As.INSTALL, query={"limit": "100"})
    trial.ask("delete_item", 204, by=As.INSTALL, item_id=item["id"])
    seller = item.get("seller", {}).get("id")
    trial.expect(seller == account, "an item belongs to somebody else", account, seller)
    mine = {row.get("seller", {}).get("id") for row in rows}
    trial.expect(
        mine == {account}, "the seller's items are not those of the account", account, mine
    )
    shown = [row.get("id") for row in rows]
    trial.expect(item["id"] in shown, "the seller's items lack the app's", item["id"], shown)


def simulated(trial: Trial) -> None:
    """Check that a simulated seller installs, allows more, removes the app, and is gone."""
    asked = trial.value("get_app").get("scopes", [])
    made = trial.value("create_sandbox_seller", 201, body={"scopes": asked[:1]})
    install, account = made["install"], made["install"]["account"]
    trial.expect(install["scopes"] == asked[:1], "other scopes are allowed", asked[:1], install)
    more = trial.value("put_sandbox_install", account=account, body={})
    trial.expect(
        more["id"] == install["id"], "allowing more scopes makes another install", install, more
    )
    trial.expect(set(more["scopes"]) == set(asked), "not all scopes are allowed", asked, more)
    listed = [row["account"] for row in trial.rows("list_app_installs", query={"limit": "100"})]
    trial.expect(account in listed, "the install is not listed", account, listed)
    trial.ask("delete_sandbox_install", 204, account=account)
    listed = [row["account"] for row in trial.rows("list_app_installs", query={"limit": "100"})]
    trial.expect(account not in listed, "a removed install is listed", [], listed)
    trial.ask("delete_sandbox_seller", 204, account=account)
    trial.ask("put_sandbox_install", 404, account=account, body={})


def receipts(trial: Trial) -> None:
    """Check that an erasure is open until its app sends a receipt that it has signed."""
    account = str(trial.value("create_sandbox_seller", 201, body={})["install"]["account"])
    other = str(trial.value("create_sandbox_seller", 201, body={})["install"]["account"])
    receipt = receipt_of(trial, account)
    trial.ask(ACKNOWLEDGE, 404, account=account, body=receipt)
    trial.ask("delete_sandbox_seller", 204, account=account)
    # A server that builds a snapshot completes an erasure after it.
    there = eventually(trial, lambda: account in still_open(trial), TRIES_FOR_ERASURE)
    trial.expect(bool(there), "an erasure is not listed", account, still_open(trial))
    for wrong in (receipt_of(trial, other), {"receipt": altered(receipt["receipt"])}):
        trial.ask(ACKNOWLEDGE, 422, account=account, body=wrong)
    trial.expect(account in still_open(trial), "a wrong receipt is accepted", account, "not open")
    first = trial.value(ACKNOWLEDGE, account=account, body=receipt)
    trial.expect(first["account"] == account, "the wrong erasure is acknowledged", account, first)
    trial.expect(bool(first["acknowledged_at"]), "the receipt is not stored", "a time", first)
    again = trial.value(ACKNOWLEDGE, account=account, body=receipt_of(trial, account))
    trial.expect(again == first, "a repeated receipt changes something", first, again)
    left_open = still_open(trial)
    trial.expect(account not in left_open, "an acknowledged erasure is open", [], left_open)
    trial.ask("delete_sandbox_seller", 204, account=other)


def receipt_of(trial: Trial, account: str) -> dict[str, str]:
    """Return the body of a receipt, which the key of the app signs."""
    if As.APP not in trial.world.wire.keys:
        raise UnavailableError(f"needs another key: give {As.APP.option}")
    claims = {"account": account, "iat": int(time.time())}
    return {"receipt": signed(trial.world.wire.keys[As.APP], claims, RECEIPT)}


def altered(receipt: str) -> str:
    """Return a receipt with the signature of another one."""
    text, _, signature = receipt.rpartition(".")
    return f"{text}.{signature[::-1]}"


def still_open(trial: Trial) -> list[str]:
    """Return the accounts of the newest erasures that the app has not acknowledged."""
    return [row["account"] for row in trial.rows(OPEN, query={"limit": "100"})]


def quota(trial: Trial) -> None:
    me = trial.value("get_me", by=As.INSTALL)
    tier = me.get("key", {}).get("tier")
    limits = trial.served().get("x-rate-limit-tiers", {}).get(tier)
    if limits is None or me.get("custom_limits"):
        raise UnavailableError(f"the API serves no document with the limits of tier {tier}")
    own = {name: limits[name] for name in ("minute", "day")}
    together = {f"{OF_APP}{name}": calls * limits["app_factor"] for name, calls in own.items()}
    seen = {w.name: w.quota for w in left(trial.ask("list_brands", by=As.INSTALL)).values()}
    stated = {policy["name"]: policy["quota"] for policy in me.get("policies", [])}
    wanted = {**own, **together}
    trial.expect(seen == wanted, "an install has the wrong quotas", wanted, seen)
    trial.expect(stated == wanted, "/me shows the wrong quotas of an install", wanted, stated)


PROMISES = [
    Promise(
        "app-not-installed",
        ("list_app_installs", "get_app", "list_my_items"),
        "`Cute-Account` without an install returns the same 401, whatever the reason.",
        not_installed,
    ),
    Promise(
        "app-account-required",
        ("list_app_installs", "list_my_items"),
        "Without `Cute-Account` an app only manages itself.",
        account_required,
    ),
    Promise(
        "app-installs",
        ("list_app_installs", "get_app", "get_me"),
        "An install is listed once, with the scopes that limit the app's calls.",
        listed,
    ),
    Promise(
        "app-scopes",
        ("list_app_installs", "list_webhooks", "list_my_keys", "get_me"),
        "No seller lets an app see their account or their webhooks.",
        narrow,
    ),
    Promise(
        "app-for-account",
        ("list_app_installs", "create_item", "list_my_items", "delete_item"),
        "What an app creates for an account belongs to that account.",
        for_account,
    ),
    Promise(
        "sandbox-sellers",
        (
            *("get_app", "list_app_installs", "create_sandbox_seller", "put_sandbox_install"),
            *("delete_sandbox_install", "delete_sandbox_seller"),
        ),
        "A simulated seller installs the app, allows more, removes it, and is gone once erased.",
        simulated,
    ),
    Promise(
        "app-erasure-receipts",
        (OPEN, ACKNOWLEDGE, "create_sandbox_seller", "delete_sandbox_seller"),
        "An erasure is open until its app acknowledges it with a receipt that it has signed.",
        receipts,
    ),
    Promise(
        "quota-of-app",
        ("get_me", "list_brands"),
        "An install has the quota of the key's tier, and all installs `app_factor` times as much.",
        quota,
    ),
]
