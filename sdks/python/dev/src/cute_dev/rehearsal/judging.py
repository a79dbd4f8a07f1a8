"""What an app missed in a rehearsal, decided from what was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from ..findings import FAILED, OK, WARNING, Finding
from .sellers import Seller, SellerPart, accounts_of
from .watching import ERASED, NARROWED, REMOVED, Notice, RefusedCall, RehearsalObservations

EXAMPLES = 3
ACKNOWLEDGE = (
    "Respond with 2xx once you have stored the event. `cute-dev webhooks recover WEBHOOK_ID` sends "
    "what was missed."
)
FOLLOW = (
    "Act on each event once it has arrived, read `GET /v1/events` from your last cursor now and "
    "then, and compare with `GET /v1/app/installs`."
)
FORGET = "Delete what you hold of an account at `app.uninstalled` and `user.erased`."
STOP = "Stop calling for an account at `app.uninstalled`, `user.erased` and 401 `not_installed`."
RECEIPT = (
    "Send a receipt once you have deleted the data: `acknowledge_erasure` of `App` in the SDKs, or "
    "`PUT /v1/app/erasures/{account}`."
)
NARROW = "Store the scopes in `data` of `app.scopes_changed`, and call only what they allow."
ASK = "Give a command that prints the accounts whose data your app holds: --held COMMAND."


def judge(
    sellers: Sequence[Seller], seen: RehearsalObservations, grace: timedelta
) -> Iterator[Finding]:
    """Yield a finding for each thing that an app must do.

    A call doesn't count within `grace` after the seller left or allowed less.
    """
    yield _deliveries(seen)
    yield from _data(sellers, seen)
    yield _of_accounts("receipts", seen.owed, "no receipt for the erasure of", RECEIPT)
    ends = {ERASED, REMOVED}
    late = [call for call in seen.after_removal if _is_late(call, seen.notices, ends, grace)]
    yield _calls("removed", late, "for sellers who had left", STOP)
    beyond = [
        call for call in seen.beyond_scopes if _is_late(call, seen.notices, {NARROWED}, grace)
    ]
    yield _calls("scopes", beyond, "beyond the scopes that sellers allow", NARROW)


def holds_right(sellers: Sequence[Seller], held: Collection[str]) -> bool:
    """Return whether an app holds the data of all who are connected, and of nobody who left."""
    return not (_lacking(sellers, held) or _kept(sellers, held))


def _deliveries(seen: RehearsalObservations) -> Finding:
    if not seen.webhooks:
        return Finding("webhook", OK, "none: your app follows the feed")
    if not seen.missed:
        return Finding("webhook", OK, "all events acknowledged")
    by_type = Counter(missed.type for missed in seen.missed)
    outcomes = {missed.type: missed.outcome for missed in seen.missed}
    kinds = ", ".join(f"{name} ({by_type[name]:,}: {outcomes[name]})" for name in sorted(by_type))
    return Finding("webhook", FAILED, f"events not acknowledged: {kinds}", ACKNOWLEDGE)


def _data(sellers: Sequence[Seller], seen: RehearsalObservations) -> Iterator[Finding]:
    if seen.held_first is None or seen.held_last is None:
        yield Finding("data", WARNING, "not checked", ASK)
        return
    missed = accounts_of(sellers) - seen.held_first | _lacking(sellers, seen.held_last)
    yield _of_accounts("installs", missed, "not acted on: your app has no data of", FOLLOW)
    kept = _kept(sellers, seen.held_last)
    erased = kept & accounts_of(s for s in sellers if s.part is SellerPart.ERASE)
    yield _of_accounts("leaving", kept - erased, "not acted on: your app holds data of", FORGET)
    yield _of_accounts("erasure", erased, "data is kept of", FORGET)


def _lacking(sellers: Sequence[Seller], held: Collection[str]) -> frozenset[str]:
    # With fewer scopes, an app may or may not have reason to hold something.
    wanted = (s for s in sellers if s.is_connected and s.part is not SellerPart.ALLOW_LESS)
    return accounts_of(wanted).difference(held)


def _kept(sellers: Sequence[Seller], held: Collection[str]) -> frozenset[str]:
    return accounts_of(s for s in sellers if not s.is_connected).intersection(held)


def _of_accounts(name: str, accounts: Collection[str], problem: str, advice: str) -> Finding:
    if not accounts:
        return Finding(name, OK, "acted on")
    return Finding(name, FAILED, f"{problem} {_named(accounts)}", advice)


def _calls(name: str, calls: Sequence[RefusedCall], kind: str, advice: str) -> Finding:
    if not calls:
        return Finding(name, OK, f"no calls {kind}")
    accounts = {call.account for call in calls}
    return Finding(name, FAILED, f"{len(calls):,} calls {kind}: {_named(accounts)}", advice)


def _named(accounts: Collection[str]) -> str:
    shown = sorted(accounts)[:EXAMPLES]
    more = ", …" if len(accounts) > EXAMPLES else ""
    noun = "account" if len(accounts) == 1 else "accounts"
    return f"{len(accounts):,} {noun} ({', '.join(shown)}{more})"


def _is_late(
    call: RefusedCall, notices: Sequence[Notice], ends: Collection[str], grace: timedelta
) -> bool:
    """Return whether the last notice before a call is one of `ends`, and older than `grace`."""
    earlier = [n for n in notices if n.account == call.account and n.at <= call.at]
    return bool(earlier) and earlier[-1].type in ends and call.at - earlier[-1].at > grace
