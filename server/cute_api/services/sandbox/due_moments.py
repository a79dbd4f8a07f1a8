"""The moments at which something becomes due for an account, by the clock of its owner."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from cute_api.models import User
from cute_api.models.statements import SessionStatements, sql
from cute_api.services.mail import moments
from cute_api.services.sandbox import pending_deliveries
from cute_api.versions.registry import EventVersions
from cute_api.versions.retirement import stages

DAY = timedelta(days=1)
_KEYS = sql("""
SELECT min(due.at) AS at FROM api_keys CROSS JOIN LATERAL (VALUES
    (expires_at),
    (expires_at - least(make_interval(secs => %(ahead)s), (expires_at - created_at) / 4))
) AS due (at)
WHERE user_id = %(user)s AND revoked_at IS NULL AND NOT explorer AND due.at > %(now)s
""")


def following(session: Session, user: User, versions: EventVersions, real: datetime) -> datetime:
    """Return the account's first due moment by its clock: the next midnight (UTC) at most."""
    now = real + user.clock_ahead
    found = [_midnight_after(now), *_of_versions(versions, now)]
    (keys,) = SessionStatements(session).rows(
        _KEYS, user=user.id, now=now, ahead=moments.EXPIRES_AHEAD.total_seconds()
    )
    if keys.at is not None:
        found.append(keys.at)
    wait = pending_deliveries.wait_for_next(session, user.id, real)
    if wait is not None:
        found.append(now + wait)
    return min(found)


def retired(
    versions: EventVersions, since: datetime, until: datetime
) -> list[tuple[datetime, str]]:
    """Return the versions that retire after a time and until another, with the time."""
    ends = [(versions.end_of_life(date), date) for date in versions.dates]
    return [
        (end.sunset_at, date)
        for end, date in ends
        if end is not None and end.sunset_at is not None and since < end.sunset_at <= until
    ]


def day_ended(since: datetime, until: datetime) -> list[tuple[datetime, str]]:
    """Return the day (UTC) that ended after a time and until another, with the time.

    A leap passes one midnight at most, because `following` returns it.
    """
    midnight = _midnight_after(since)
    return [(midnight, str(midnight.date() - DAY))] if midnight <= until else []


def _midnight_after(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(UTC).date() + DAY, time(), UTC)


def _of_versions(versions: EventVersions, now: datetime) -> list[datetime]:
    """Return when stages before the ends of versions begin, and these ends, after a time."""
    ends = [versions.end_of_life(date) for date in versions.dates]
    found = [
        moment
        for end in ends
        if end is not None and end.sunset_at is not None
        for moment in (*stages(end).values(), end.sunset_at)
    ]
    return [moment for moment in found if moment > now]
