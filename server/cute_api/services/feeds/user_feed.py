"""The feed of a user: their own events."""

from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Text,
    Uuid,
    any_,
    cast,
    literal,
    literal_column,
    null,
    select,
)

from cute_api.models import Event, clock
from cute_api.models.statements import Statement, parameter
from cute_api.services.feeds.rows import KEPT, EventColumns, FeedStatements, bound_of, numbers_of

_events = select(
    cast(Event.id, Text),
    Event.type,
    cast(Event.user_id, Text).label("account"),
    Event.created_at,
    Event.data,
    Event.api_version,
    Event.sequence,
    cast(null(), Text).label("install"),
).where(
    Event.user_id == parameter("owner", Uuid()),
    Event.sequence.is_not(None),
    Event.type == any_(parameter("types", ARRAY(Text))),
)


@cache
def _page(limit: int, later: bool) -> Statement:
    start = (
        Event.sequence > parameter("after", BigInteger())
        if later
        else Event.created_at >= parameter("since", DateTime(timezone=True))
    )
    end = Event.sequence <= parameter("until", BigInteger())
    found = _events.where(start, end).order_by(Event.sequence).limit(literal_column(str(limit + 1)))
    return Statement(found, EventColumns)


_ONE = Statement(
    _events.where(
        Event.id == parameter("id", Uuid()), Event.created_at >= clock.NOW - literal(KEPT)
    ),
    EventColumns,
)

OF_USER = FeedStatements(
    numbers_of(Event.user_id, Event.sequence),
    bound_of(Event.user_id, Event.sequence, Event.id),
    _page,
    _ONE,
)
