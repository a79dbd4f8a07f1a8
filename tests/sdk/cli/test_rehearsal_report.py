"""What the report of a rehearsal says, from what was seen."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cute_dev.rehearsal.judging import judge
from cute_dev.rehearsal.sellers import Seller, SellerPart
from cute_dev.rehearsal.watching import (
    ERASED,
    INSTALLED,
    NARROWED,
    REMOVED,
    MissedDelivery,
    Notice,
    RefusedCall,
    RehearsalObservations,
)

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
GRACE = timedelta(seconds=10)
SELLERS = [Seller(part.name, "cute_x", part, NOON) for part in SellerPart]
EVERYONE = frozenset(seller.account for seller in SELLERS)
CONNECTED = frozenset({"STAY", "ALLOW_LESS", "RETURN"})
GREEN = RehearsalObservations(webhooks=1, held_first=EVERYONE, held_last=CONNECTED)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def failed(seen: RehearsalObservations) -> dict[str, str]:
    """What each failed finding found, by name."""
    return {
        finding.name: finding.found
        for finding in judge(SELLERS, seen, GRACE)
        if finding.state == "failed"
    }


def test_an_app_that_holds_the_data_of_exactly_its_sellers_is_green() -> None:
    assert failed(GREEN) == failed(replace(GREEN, held_last=CONNECTED - {"ALLOW_LESS"})) == {}


@pytest.mark.parametrize(
    ("seen", "name", "account"),
    [
        (replace(GREEN, held_first=EVERYONE - {"LEAVE"}), "installs", "LEAVE"),
        (replace(GREEN, held_last=CONNECTED - {"RETURN"}), "installs", "RETURN"),
        (replace(GREEN, held_last=CONNECTED | {"LEAVE"}), "leaving", "LEAVE"),
        (replace(GREEN, held_last=CONNECTED | {"ERASE"}), "erasure", "ERASE"),
        (replace(GREEN, owed=frozenset({"ERASE"})), "receipts", "ERASE"),
    ],
)
def test_data_that_is_missing_or_kept_is_named_with_its_account(
    seen: RehearsalObservations, name: str, account: str
) -> None:
    (finding,) = failed(seen).items()
    assert finding[0] == name
    assert f"1 account ({account})" in finding[1]


@pytest.mark.parametrize(
    ("notices", "seconds", "late"),
    [
        ([INSTALLED], 60, False),
        ([INSTALLED, REMOVED], 9, False),
        ([INSTALLED, REMOVED], 12, True),
        ([INSTALLED, ERASED], 12, True),
        ([INSTALLED, REMOVED, INSTALLED], 60, False),
    ],
)
def test_a_call_counts_once_the_grace_after_the_removal_is_over(
    notices: Sequence[str], seconds: float, *, late: bool
) -> None:
    own = [Notice(kind, "LEAVE", after(number)) for number, kind in enumerate(notices)]
    seen = replace(
        GREEN,
        notices=[*own, Notice(INSTALLED, "STAY", after(8)), Notice(REMOVED, "RETURN", after(8))],
        after_removal=[RefusedCall("LEAVE", after(seconds))],
    )
    assert bool(failed(seen)) == late


def test_a_call_beyond_the_scopes_counts_once_the_grace_is_over() -> None:
    notices = [Notice(NARROWED, "ALLOW_LESS", NOON)]
    calls = [RefusedCall("ALLOW_LESS", after(seconds)) for seconds in (5, 11, 12)]
    found = failed(replace(GREEN, notices=notices, beyond_scopes=calls))
    assert found == {
        "scopes": "2 calls beyond the scopes that sellers allow: 1 account (ALLOW_LESS)"
    }


def test_events_that_were_not_acknowledged_are_counted_by_type() -> None:
    missed = [
        MissedDelivery(REMOVED, "LEAVE", "HTTP 500"),
        MissedDelivery(REMOVED, "RETURN", "HTTP 500"),
    ]
    found = failed(replace(GREEN, missed=missed))
    assert found == {"webhook": "events not acknowledged: app.uninstalled (2: HTTP 500)"}


def test_without_a_command_that_asks_the_app_its_data_is_not_checked() -> None:
    findings = list(judge(SELLERS, replace(GREEN, held_first=None, held_last=None), GRACE))
    (data,) = (finding for finding in findings if finding.state == "warning")
    assert (data.found, "--held" in data.advice) == ("not checked", True)
