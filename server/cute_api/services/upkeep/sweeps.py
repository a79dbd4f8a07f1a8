"""All sweeps of `cute background`, and how often each runs."""

from collections.abc import Sequence

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from cute_api.models import Item, SearchWord
from cute_api.services.accounts import email_change, unconfirmed
from cute_api.services.apps import assertions, consents, installs, tokens
from cute_api.services.items.filters import public
from cute_api.services.keys import device_logins, unused
from cute_api.services.organisations import deletion, invitations
from cute_api.services.upkeep import old_rows
from cute_api.services.upkeep.sweeper import Sweep, Swept
from cute_api.services.upkeep.tombstones import Tombstones

MINUTE_S = 60.0
HOUR_S = 3_600.0
BATCH = 200
BEFORE_ALL = 0


class UnusedWords:
    """Removes search words that no public item contains any more.

    It walks all words in batches, again and again, because looking for a common word's items is
    slow. A word that is added at the same moment may be removed; the next item with it adds it
    again, and until then only misspellings of it find less.
    """

    def __init__(self) -> None:
        self._after = BEFORE_ALL

    def step(self, session: Session) -> Swept:
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
        return Swept(len(session.scalars(unused).all()), more=False)


class Organisations:
    """Ends organisations whose deletion is due."""

    def __init__(self) -> None:
        self._due = deletion.DueDeletions()

    def step(self, session: Session) -> Swept:
        """Let a seller leave one of them."""
        left = self._due.end_next_seller(session)
        return Swept(left, more=left > 0)


def all_sweeps() -> Sequence[Sweep]:
    """Return new sweeps, because some of them remember their position."""
    return (
        Sweep("unconfirmed accounts", MINUTE_S, _unconfirmed),
        Sweep("changes of email addresses", MINUTE_S, _email_changes),
        Sweep("logins of programs", MINUTE_S, _device_logins),
        Sweep("invitations", MINUTE_S, _invitations),
        Sweep("organisations", MINUTE_S, Organisations().step),
        Sweep("codes of apps", MINUTE_S, _app_codes),
        Sweep("tokens of apps", MINUTE_S, _app_tokens),
        Sweep("assertions of apps", MINUTE_S, _app_assertions),
        Sweep("removed installs", HOUR_S, _installs),
        Sweep("words", MINUTE_S, UnusedWords().step),
        Sweep("deleted items", HOUR_S, Tombstones().step),
        Sweep("keys", HOUR_S, old_rows.dead_keys),
        Sweep("unused keys", HOUR_S, _unused_keys),
        Sweep("notices", HOUR_S, old_rows.old_notices),
        Sweep("audit log", HOUR_S, old_rows.old_audit_entries),
        Sweep("firings of alerts", HOUR_S, old_rows.old_firings),
        Sweep("views of items", HOUR_S, old_rows.old_item_views),
        Sweep("favorites", HOUR_S, old_rows.old_favorites),
        Sweep("events of apps", HOUR_S, old_rows.old_app_events),
        Sweep("receipts of apps", HOUR_S, old_rows.old_receipts),
    )


def _unused_keys(session: Session) -> Swept:
    expired = unused.expire(session)
    return Swept(expired, more=expired == unused.BATCH)


def _email_changes(session: Session) -> Swept:
    removed = email_change.purge(session)
    return Swept(removed, more=removed == email_change.BATCH)


def _device_logins(session: Session) -> Swept:
    removed = device_logins.purge(session)
    return Swept(removed, more=removed == device_logins.BATCH)


def _invitations(session: Session) -> Swept:
    removed = invitations.purge(session)
    return Swept(removed, more=removed == invitations.BATCH)


def _app_codes(session: Session) -> Swept:
    removed = consents.purge(session)
    return Swept(removed, more=removed == consents.BATCH)


def _app_tokens(session: Session) -> Swept:
    removed = tokens.purge(session)
    return Swept(removed, more=removed == tokens.BATCH)


def _app_assertions(session: Session) -> Swept:
    removed = assertions.purge(session)
    return Swept(removed, more=removed == assertions.BATCH)


def _installs(session: Session) -> Swept:
    removed = installs.purge(session)
    return Swept(removed, more=removed == installs.BATCH)


def _unconfirmed(session: Session) -> Swept:
    removed = unconfirmed.purge(session)
    return Swept(removed, more=removed == unconfirmed.BATCH)
