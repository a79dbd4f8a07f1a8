"""The feed of an app: the events of all its installs, in one order.

The relay writes a row for each app that gets an event, with the event's number, so that a page is
one range of an index however many installs there are. A row is only a candidate: an event of a
seller is shown as long as the install exists and allows its type. Notices about installs are always
shown, so that an app that was down misses no removal.
"""

from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    Text,
    Uuid,
    any_,
    cast,
    literal,
    literal_column,
    or_,
    select,
    true,
)

from cute_api.models import AppEvent, Event, EventTypeRow, Install, clock
from cute_api.models.statements import Statement, parameter
from cute_api.services.feeds.rows import KEPT, EventColumns, FeedStatements, bound_of, numbers_of

# One look-up for each row, by the id, which names its week's partition.
_event = select(Event).where(Event.id == AppEvent.event_id).limit(literal_column("1")).lateral("e")


def _is_shown() -> ColumnElement[bool]:
    """Notices, and what both the install and the key allow now."""
    allowed = (
        select(Install.id)
        .join(EventTypeRow, EventTypeRow.scope == any_(Install.scopes))
        .where(
            Install.id == AppEvent.install_id,
            Install.removed_at.is_(None),
            EventTypeRow.name == AppEvent.type,
        )
        .exists()
    )
    readable = AppEvent.type == any_(parameter("readable", ARRAY(Text)))
    return or_(AppEvent.is_notice, readable & allowed)


def _selecting(*conditions: ColumnElement[bool]) -> Select[*tuple[object, ...]]:
    return (
        select(
            cast(AppEvent.event_id, Text).label("id"),
            AppEvent.type,
            cast(AppEvent.account, Text),
            _event.c.created_at,
            _event.c.data,
            _event.c.api_version,
            AppEvent.sequence,
            cast(AppEvent.install_id, Text).label("install"),
        )
        .join_from(AppEvent, _event, true())
        .where(
            AppEvent.app_id == parameter("owner", Uuid()),
            AppEvent.type == any_(parameter("types", ARRAY(Text))),
            _is_shown(),
            *conditions,
        )
    )


@cache
def _page(limit: int, later: bool) -> Statement:
    start = (
        AppEvent.sequence > parameter("after", BigInteger())
        if later
        else _event.c.created_at >= parameter("since", DateTime(timezone=True))
    )
    end = AppEvent.sequence <= parameter("until", BigInteger())
    found = _selecting(start, end).order_by(AppEvent.sequence).limit(literal_column(str(limit + 1)))
    return Statement(found, EventColumns)


_ONE = Statement(
    _selecting(
        AppEvent.event_id == parameter("id", Uuid()),
        _event.c.created_at >= clock.NOW - literal(KEPT),
    ),
    EventColumns,
)

OF_APP = FeedStatements(
    numbers_of(AppEvent.app_id, AppEvent.sequence),
    bound_of(AppEvent.app_id, AppEvent.sequence, AppEvent.event_id),
    _page,
    _ONE,
)
