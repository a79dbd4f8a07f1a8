"""Receipts of erasures: apps acknowledge that they have deleted the data of an erased seller.

Each app that is told of an erasure owes a receipt. Operators see who has not sent one. A row has
ids and times only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Uuid, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.models import App, AppErasure, User, clock
from cute_api.models.statements import Reads, parameter
from cute_api.problems import ApiError, Code, invalid_field
from cute_api.services.apps.reading import own_id
from cute_api.services.common.columns import document, selected
from cute_api.services.common.cursors import Listing
from cute_api.services.common.pagination import NewestFirstList, PageRequest, page
from cute_api.services.keys import signatures
from cute_api.services.keys.principals import Principal

LABEL = b"cute erasure receipt 1"
POINTER = "/receipt"
CLAIMS = frozenset({"account", "iat"})
LEEWAY = timedelta(minutes=5)
"""How far the clock of the machine that signs may be off."""
MAX_LISTED = 1_000
SHOWN = ("account", "erased_at", "acknowledged_at")


class ErasureOfApp(NamedTuple):
    """An erasure with its app, for operators. `open_for` ends with the receipt."""

    erasure: AppErasure
    app: str
    developer: str
    open_for: timedelta


@dataclass(frozen=True, slots=True)
class OwedReceipts:
    """The receipts that apps owe: their number, and the age of the oldest."""

    count: int
    oldest_s: float


_OPEN = NewestFirstList(
    select(AppErasure.id, *selected(getattr(AppErasure, name) for name in SHOWN)).where(
        AppErasure.app_id == parameter("app", Uuid()), AppErasure.acknowledged_at.is_(None)
    ),
    AppErasure.id,
)


def expect(session: Session, app_id: UUID, account: UUID, erased_at: datetime) -> None:
    """Record that an app owes a receipt. A repeated erasure changes nothing."""
    session.execute(
        insert(AppErasure)
        .values(app_id=app_id, account=account, erased_at=erased_at)
        .on_conflict_do_nothing()
    )


def list_open(reads: Reads, principal: Principal, query: Mapping[str, Any]) -> Json:
    """Return a page of the erasures that the caller's app has not acknowledged, newest first."""
    app_id = own_id(principal)
    request = PageRequest.of(reads, Listing.APP_ERASURES, query, user_id=app_id)
    return page(_OPEN.rows(reads, request, app=str(app_id)), request, _erasure)


def acknowledge(session: Session, principal: Principal, account: UUID, receipt: str) -> Json:
    """Store the receipt of the caller's app for an erased seller; the first one stays.

    Return schema `AppErasure`. Raises 404 without such an erasure, and 422 for the receipt.
    """
    app_id = own_id(principal)
    assert principal.key is not None, "an app calls with a key"
    row = session.scalar(
        select(AppErasure)
        .where(AppErasure.app_id == app_id, AppErasure.account == account)
        .with_for_update()
    )
    if row is None:
        raise ApiError(Code.NOT_FOUND)
    now = clock.now(session)
    signed_at = _signed_at(receipt, principal.key.digest, account)
    if signed_at > now + LEEWAY:
        raise _refused("in_future", "The receipt is from the future: set your machine's clock.")
    if signed_at < row.erased_at - LEEWAY:
        raise _refused("before_erasure", "The receipt is from before the erasure: sign a new one.")
    if row.acknowledged_at is None:
        row.acknowledged_at, row.key_id = now, principal.key.id
        session.flush()
    return _erasure(row)


def open_of_app(session: Session, app_id: UUID, most: int) -> Sequence[AppErasure]:
    """Return up to `most` erasures that an app has not acknowledged, oldest first."""
    owed = select(AppErasure).where(
        AppErasure.app_id == app_id, AppErasure.acknowledged_at.is_(None)
    )
    return session.scalars(owed.order_by(AppErasure.id).limit(most)).all()


def list_all(session: Session, *, acknowledged: bool) -> Sequence[ErasureOfApp]:
    """Return up to `MAX_LISTED` erasures with their apps.

    Either those that are `acknowledged`, newest first, or the open ones, oldest first.
    """
    found = select(AppErasure, App.name, User.username)
    found = found.join(App, App.id == AppErasure.app_id).join(User, User.id == App.user_id)
    found = (
        found.where(AppErasure.acknowledged_at.is_not(None)).order_by(
            AppErasure.acknowledged_at.desc()
        )
        if acknowledged
        else found.where(AppErasure.acknowledged_at.is_(None)).order_by(AppErasure.id)
    )
    now = clock.now(session)
    return [
        ErasureOfApp(row, app, developer, (row.acknowledged_at or now) - row.erased_at)
        for row, app, developer in session.execute(found.limit(MAX_LISTED)).all()
    ]


def owed(session: Session) -> OwedReceipts:
    """Return what apps owe now."""
    count, oldest = session.execute(
        select(func.count(), func.min(AppErasure.erased_at)).where(
            AppErasure.acknowledged_at.is_(None)
        )
    ).one()
    age = (clock.now(session) - oldest).total_seconds() if count else 0.0
    return OwedReceipts(count, age)


def _signed_at(text: str, secret_digest: bytes, account: UUID) -> datetime:
    """Return when a genuine receipt for an account was signed. Raises 422."""
    payload = signatures.payload_of(text, secret_digest, LABEL)
    if payload is None:
        raise _refused(
            "wrong_signature",
            "The receipt was changed after it was signed, or signed with another secret than that "
            "of this call.",
        )
    try:
        claims = orjson.loads(payload)
        if claims.keys() != CLAIMS:
            raise ValueError
        named, signed_at = UUID(claims["account"]), datetime.fromtimestamp(claims["iat"], UTC)
    except (ValueError, TypeError, AttributeError, OverflowError, OSError):
        raise _refused(
            "malformed", "The receipt must have `account`, `iat` in Unix seconds, and nothing else."
        ) from None
    if named != account:
        raise _refused("other_account", "The receipt is for another account than the path.")
    return signed_at


def _erasure(row: Any) -> Json:
    """Schema `AppErasure`, from an entity or a row of a page."""
    return document(row, SHOWN)


def _refused(code: str, detail: str) -> ApiError:
    return invalid_field(POINTER, code, detail)
