"""All sweeps of `cute background`, and how often each runs."""

from collections.abc import Sequence

from sqlalchemy import and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from cute_api.models import (
    AlertFiring,
    ApiKey,
    AppAssertion,
    AppCode,
    AppErasure,
    AppGrant,
    AppToken,
    DeviceLogin,
    EmailChange,
    Favorite,
    Install,
    Invitation,
    Item,
    SearchWord,
)
from cute_api.services.accounts import unconfirmed
from cute_api.services.apps import installs
from cute_api.services.common.removing import past
from cute_api.services.items.filters import public
from cute_api.services.keys import device_logins, unused
from cute_api.services.organisations import deletion
from cute_api.services.upkeep import old_rows
from cute_api.services.upkeep.old_rows import (
    FAVORITES_KEPT,
    FIRINGS_KEPT,
    KEYS_KEPT,
    RECEIPTS_KEPT,
    removing,
)
from cute_api.services.upkeep.sweeper import Sweep, SweptBatch
from cute_api.services.upkeep.tombstones import Tombstones

MINUTE_S = 60.0
HOUR_S = 3_600.0
BATCH = 200
BEFORE_ALL = 0


class UnusedWordSweep:
    """Removes search words that no public item contains any more.

    It walks all words in batches, again and again, because looking for a common word's items is
    slow. A word that is added at the same moment may be removed; the next item with it adds it
    again, and until then only misspellings of it find less.
    """

    def __init__(self) -> None:
        self._after = BEFORE_ALL

    def step(self, session: Session) -> SweptBatch:
        """Remove words of the next batch that no public item contains."""
        ids = session.scalars(
            select(SearchWord.id)
            .where(SearchWord.id > self._after)
            .order_by(SearchWord.id)
            .limit(BATCH)
        ).all()
        self._after = ids[-1] if len(ids) == BATCH else BEFORE_ALL
        query = func.plainto_tsquery("simple", SearchWord.word)
        used = exists().where(*public(Item), Item.search.bool_op("@@")(query))
        unused = delete(SearchWord).where(SearchWord.id.in_(ids), ~used).returning(SearchWord.id)
        return SweptBatch(len(session.scalars(unused).all()), more=False)


class Organisations:
    """Ends organisations whose deletion is due."""

    def __init__(self) -> None:
        self._due = deletion.DueDeletions()

    def step(self, session: Session) -> SweptBatch:
        """Let a seller leave one of them."""
        left = self._due.end_next_seller(session)
        return SweptBatch(left, more=left > 0)


def all_sweeps() -> Sequence[Sweep]:
    """Return new sweeps, because some of them remember their position."""
    dead_keys = or_(past(ApiKey.revoked_at, KEYS_KEPT), past(ApiKey.expires_at, KEYS_KEPT))
    # An alert's start has the index.
    old_firings = and_(
        past(AlertFiring.started_at, FIRINGS_KEPT), past(AlertFiring.ended_at, FIRINGS_KEPT)
    )
    old_logins = past(DeviceLogin.expires_at, device_logins.KEPT_AFTER)
    old_favorites = past(Favorite.created_at, FAVORITES_KEPT)
    old_receipts = past(AppErasure.acknowledged_at, RECEIPTS_KEPT)
    return (
        Sweep("unconfirmed accounts", MINUTE_S, _unconfirmed),
        Sweep(
            "changes of email addresses",
            MINUTE_S,
            removing(EmailChange, past(EmailChange.expires_at)),
        ),
        Sweep("logins of programs", MINUTE_S, removing(DeviceLogin, old_logins)),
        Sweep("invitations", MINUTE_S, removing(Invitation, past(Invitation.expires_at))),
        Sweep("organisations", MINUTE_S, Organisations().step),
        Sweep("codes of apps", MINUTE_S, removing(AppCode, past(AppCode.expires_at))),
        Sweep("tokens of apps", MINUTE_S, removing(AppToken, past(AppToken.expires_at))),
        Sweep("grants of apps", MINUTE_S, removing(AppGrant, past(AppGrant.expires_at))),
        Sweep(
            "assertions of apps",
            MINUTE_S,
            removing(AppAssertion, past(AppAssertion.expires_at)),
        ),
        Sweep(
            "removed installs", HOUR_S, removing(Install, past(Install.removed_at, installs.KEPT))
        ),
        Sweep("words", MINUTE_S, UnusedWordSweep().step),
        Sweep("deleted items", HOUR_S, Tombstones().step),
        Sweep("keys", HOUR_S, removing(ApiKey, dead_keys)),
        Sweep("unused keys", HOUR_S, _unused_keys),
        Sweep("notices", HOUR_S, old_rows.old_notices),
        Sweep("audit log", HOUR_S, old_rows.old_audit_entries),
        Sweep("firings of alerts", HOUR_S, removing(AlertFiring, old_firings)),
        Sweep("views of items", HOUR_S, old_rows.old_item_views),
        Sweep("favorites", HOUR_S, removing(Favorite, old_favorites)),
        Sweep("events of apps", HOUR_S, old_rows.old_app_events),
        Sweep("receipts of apps", HOUR_S, removing(AppErasure, old_receipts)),
    )


def _unused_keys(session: Session) -> SweptBatch:
    expired = unused.expire(session)
    return SweptBatch(expired, more=expired == unused.BATCH)


def _unconfirmed(session: Session) -> SweptBatch:
    removed = unconfirmed.purge(session)
    return SweptBatch(removed, more=removed == unconfirmed.BATCH)
