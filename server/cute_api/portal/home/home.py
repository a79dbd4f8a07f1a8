"""Home: the calls of the last day, and tasks for the user."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import dropwhile
from uuid import UUID

import flask
from markupsafe import Markup
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.models import ApiKey, User
from cute_api.models.enums import WebhookHealthStatus
from cute_api.models.statements import Reads, SessionStatements
from cute_api.portal import figures
from cute_api.portal.figures import ChartBar
from cute_api.portal.moments import when
from cute_api.portal.portal import current_portal
from cute_api.portal.usage import quotas
from cute_api.portal.views import new_blueprint, page, signed_in
from cute_api.portal.webhooks import failures
from cute_api.portal.webhooks.webhooks import MOST
from cute_api.problems import PROBLEMS
from cute_api.services.accounts import notices
from cute_api.services.accounts.custom_limits import CustomLimits, limits_of
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.contracts import certificates
from cute_api.services.deliveries import budget
from cute_api.services.keys import own_keys
from cute_api.services.keys.principals import Principal
from cute_api.services.mail.moments import EXPIRES_AHEAD
from cute_api.services.organisations.rights import Right
from cute_api.services.usage import overview
from cute_api.services.usage.overview import FailureCount, ReportRange, RequestTally, Span
from cute_api.services.usage.usage import Period
from cute_api.services.webhooks import stats, views

# Home shows only the first entries; each part links to its full page.
SHOWN_NEWS = 3
SHOWN_CODES = 3
SHOWN_QUOTAS = 3
SHOWN_WEBHOOKS = 5


blueprint = new_blueprint("home", __name__)


@dataclass(frozen=True, slots=True)
class HomeTask:
    """Something the user should look at: its page, its name, and the reason."""

    path: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class HomeDay:
    """Requests of the last 24 hours by hour, from the first hour that has one."""

    requests: int
    failed: int
    highest: int
    bars: Sequence[ChartBar]


@blueprint.get("/home")
@signed_in(Right.USAGE_READ)
def show_home(session: Session, session_user: SessionUser) -> flask.Response:
    portal, now = current_portal(), datetime.now(UTC)
    user_id, principal = session_user.seller_id, session_user.principal
    span = Span.of(ReportRange.DAY, Period.HOUR, now)
    keys = own_keys.list_unrevoked(session, user_id)
    reads = SessionStatements(session)
    webhooks = views.list_own(reads, principal, {"limit": MOST})["data"]
    day = day_of(overview.by_period(session, user_id, span))
    urgent = sorted(webhooks, key=_is_fine)
    shown = urgent[:SHOWN_WEBHOOKS]
    ids = [UUID(webhook["id"]) for webhook in shown]
    user = session.get_one(User, user_id)
    tier = limits_of(
        portal.spec.tiers[session_user.tier],
        CustomLimits.of_user(user),
        is_certified=certificates.has_raised_quota(user, now),
    )
    return page(
        "home.html",
        confirmed=own_keys.may_create(session, user_id),
        tasks=[*webhook_tasks(reads, principal, webhooks, now), *key_tasks(keys, now)],
        notices=len(notices.list_own(session, user_id, unseen_only=True)),
        keys=keys,
        has_live_key=any(quotas.is_live(key, now) for key in keys),
        day=day,
        failures=_failures(session, user_id, span) if day.failed else (),
        problems=PROBLEMS,
        quotas=quotas.busiest(quotas.of_live(portal.limits, keys, now).keys, SHOWN_QUOTAS),
        webhooks=shown,
        more_webhooks=len(webhooks) - len(shown),
        ids=ids,
        attempts=stats.attempts_of_day(session, principal, ids, now=now),
        deliveries=budget.of_today(session, user_id, budget=tier.deliveries_a_day),
        tier=tier,
        news=portal.derived.news[:SHOWN_NEWS],
    )


def day_of(hours: Mapping[datetime, RequestTally]) -> HomeDay:
    """Return the totals and bars of hours, which are oldest first."""
    shown = dict(dropwhile(lambda hour: not hour[1].requests, hours.items()))
    requests = [tally.requests for tally in shown.values()]
    failed = [tally.failed for tally in shown.values()]
    return HomeDay(
        requests=sum(requests),
        failed=sum(failed),
        highest=max(requests, default=0),
        bars=figures.stacked_bars(list(shown), requests, failed),
    )


def webhook_tasks(
    reads: Reads, principal: Principal, webhooks: Sequence[Json], now: datetime
) -> Iterator[HomeTask]:
    """Yield troubles of webhooks, worded as on their own pages."""
    for webhook in webhooks:
        for trouble in failures.troubles(reads, principal, webhook, now):
            yield HomeTask(f"/webhooks/{webhook['id']}", webhook["url"], trouble.title)


def key_tasks(keys: Sequence[ApiKey], now: datetime) -> Iterator[HomeTask]:
    """Yield keys that expire soon, the earliest first."""
    ending = [(key.expires_at, key) for key in keys if key.expires_at is not None]
    for expires_at, key in sorted(ending, key=lambda pair: pair[0]):
        if now < expires_at <= now + EXPIRES_AHEAD:
            text = Markup("Expires at {}").format(when(expires_at))
            yield HomeTask(f"/keys/{key.id}/edit", key.name, text)


def _failures(session: Session, user_id: UUID, span: Span) -> Sequence[FailureCount]:
    return overview.count_failures(session, user_id, span)[:SHOWN_CODES]


def _is_fine(webhook: Json) -> bool:
    return WebhookHealthStatus(webhook["health"]["status"]) is WebhookHealthStatus.ACTIVE
