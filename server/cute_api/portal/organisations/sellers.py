"""All sellers of the organisation that the session acts for, and giving one back."""

from collections import Counter
from datetime import UTC, datetime

import flask
from sqlalchemy.orm import Session

from cute_api.portal.login.confirming import confirmed
from cute_api.portal.portal import current_portal
from cute_api.portal.usage import quotas
from cute_api.portal.usage.forms import RANGES, UsageChoice
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.services.accounts import own_data
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.organisations import organisations, sellers
from cute_api.services.organisations.rights import Right
from cute_api.services.usage import overview
from cute_api.services.usage.overview import RequestTally, Span
from cute_api.services.usage.usage import Period

GIVE_BACK = "/organisation/give-back"

blueprint = new_blueprint("organisation_sellers", __name__)


@blueprint.get("/organisation/sellers")
@signed_in(Right.USAGE_READ)
def show_sellers(session: Session, session_user: SessionUser) -> flask.Response:
    now = datetime.now(UTC)
    choice = UsageChoice.read(flask.request.args)
    since = Span.of(choice.range, Period.HOUR, now).since
    organisation_id = session_user.organisation_id
    found = organisations.sellers(session, organisation_id)
    tallies = overview.by_user(session, [seller.id for seller in found], since)
    keys = organisations.live_keys(session, organisation_id)
    webhooks = organisations.live_webhooks(session, organisation_id)
    limits = current_portal().limits
    return page(
        "organisation_sellers.html",
        choice=choice,
        range_choices=[(value.value, name) for value, name in RANGES.items()],
        sellers=[
            (seller, tallies.get(seller.id, RequestTally()), quotas.of_user(limits, seller, now))
            for seller in found
        ],
        total=RequestTally.sum(tallies.values()),
        keys=keys,
        webhooks=webhooks,
        key_counts=Counter(key.user_id for key, _ in keys),
        webhook_counts=Counter(webhook.user_id for webhook, _ in webhooks),
        most=organisations.MAX_HOLDINGS,
    )


@blueprint.get(GIVE_BACK)
@signed_in(Right.OWNERS_WRITE)
def ask_give_back(session: Session, session_user: SessionUser) -> flask.Response:
    return page(
        "seller_give_back.html",
        belongings=own_data.belongings(session, [session_user.seller_id]),
        is_only=len(organisations.sellers(session, session_user.organisation_id)) == 1,
    )


@blueprint.post(GIVE_BACK)
@confirmed()
@signed_in(Right.OWNERS_WRITE)
def give_back(session: Session, session_user: SessionUser) -> flask.Response:
    sellers.give_back(session, session_user.principal)
    return to("/organisations?done=given_back")
