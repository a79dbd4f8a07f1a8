"""All sweeps of `cute background`, and how often each runs."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from cute_api.services.accounts import unconfirmed
from cute_api.services.keys import device_logins
from cute_api.services.upkeep import old_rows
from cute_api.services.upkeep.sweeper import Sweep, Swept
from cute_api.services.upkeep.tombstones import Tombstones
from cute_api.services.upkeep.words import UnusedWords

MINUTE_S = 60.0
HOUR_S = 3_600.0


def all_sweeps() -> Sequence[Sweep]:
    """Return new sweeps, because two of them remember their position."""
    return (
        Sweep("unconfirmed accounts", MINUTE_S, _unconfirmed),
        Sweep("logins of programs", MINUTE_S, _device_logins),
        Sweep("words", MINUTE_S, UnusedWords().step),
        Sweep("deleted items", HOUR_S, Tombstones().step),
        Sweep("keys", HOUR_S, old_rows.dead_keys),
        Sweep("notices", HOUR_S, old_rows.old_notices),
        Sweep("audit log", HOUR_S, old_rows.old_audit_entries),
    )


def _device_logins(session: Session) -> Swept:
    removed = device_logins.purge(session)
    return Swept(removed, more=removed == device_logins.BATCH)


def _unconfirmed(session: Session) -> Swept:
    removed = unconfirmed.purge(session)
    return Swept(removed, more=removed == unconfirmed.BATCH)
