"""How the retention of a table is described."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from cute_api.models import weeks

ACCOUNT = "as long as the account"
AT_ONCE = "until processed"
ONE_ROW = "one row"
REQUESTS = "requests of that time"
EVENTS = "the tiers' quota of a day: a change is an event"


class Job(StrEnum):
    """The process and step that remove rows."""

    WEEKS = "`cute relay`: weeks"
    EXPIRY = "`cute relay`: idempotency keys"
    UPKEEP = "`cute relay`: upkeep"
    FEEDS = "`cute relay`: feeds"
    PUMPS = "`cute worker`: start"
    REQUEST_DAYS = "`cute usage`: days"
    SWEEPS = "`cute background`: sweeps"
    SNAPSHOTS = "`cute background`: snapshots"
    ERASURES = "`cute background`: erasures"
    OCCASIONS = "`cute mailer`: occasions"
    OUTBOX = "`cute mailer`: outbox"
    LOGINS = "`cute serve`: each login"
    CHALLENGES = "`cute serve`: each passkey that is shown"
    LINKS = "`cute serve`: each link that is emailed"
    OWN_WRITES = "`cute serve`: replicas"


@dataclass(frozen=True, slots=True)
class Retention:
    """The retention of a table. Without a `job` rows go only with their owner, or never."""

    holds: str
    kept: str
    bound: str
    job: Job | None = None


def days(kept: timedelta | int) -> str:
    """Word a retention by days."""
    count = kept if isinstance(kept, int) else kept.days
    return f"{count} days" if count > 1 else "a day"


WEEK = f"{days(weeks.KEPT_DAYS)}, to the end of the week (of the day in a large one)"
TIER_DAYS = "`request_days` of the tier"
