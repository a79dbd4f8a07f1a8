"""The session user's data: all of it as a file, and the deletion of the account."""

import flask
from limits import RateLimitItemPerHour
from sqlalchemy.orm import Session

from cute_api.models.enums import AuditAction
from cute_api.portal import limits, trust
from cute_api.portal.access import ViewAudience
from cute_api.portal.login import proving
from cute_api.portal.login.confirming import confirmed
from cute_api.portal.portal import current_portal
from cute_api.portal.views import (
    file_page,
    identified,
    new_blueprint,
    page,
    signed_in,
    to,
    transaction,
)
from cute_api.services.accounts import audit, export, own_data
from cute_api.services.accounts.session_user import SessionUser

WRONG_PASSWORD = "Wrong password. Your account was not deleted."  # noqa: S105 - a message
EXPORTS = RateLimitItemPerHour(5)

blueprint = new_blueprint("data", __name__)


@blueprint.get("/account/data")
@signed_in(ViewAudience.PERSON)
def show_data(session: Session, session_user: SessionUser) -> flask.Response:
    return _page(session, session_user)


@blueprint.post("/account/data.jsonl")
@confirmed()
@signed_in(ViewAudience.PERSON)
def export_data(session: Session, session_user: SessionUser) -> flask.Response:
    limits.require(EXPORTS, limits.of_user(), "export", limits.IN_AN_HOUR)
    user_id = session_user.user_id
    actor = session_user.person
    audit.record(session, actor, AuditAction.USER_DATA_EXPORTED, user_id)
    parts = export.parts(current_portal().database, user_id)
    return file_page(parts, name="cute-data.jsonl", media_type="application/jsonl")


@blueprint.post("/account/delete")
@confirmed(asks_password=True)
@identified
def delete_account(session_user: SessionUser) -> flask.Response:
    user = proving.by_password(session_user, flask.request.form.get("current", ""))
    with transaction() as session:
        if user is None or not own_data.delete_account(session, user):
            return _page(session, session_user, status=422, error=WRONG_PASSWORD)
    response = to("/login?done=deleted")
    trust.drop_cookie(response, trust.SESSION)
    return response


def _page(
    session: Session, session_user: SessionUser, *, status: int = 200, error: str | None = None
) -> flask.Response:
    return page(
        "account_data.html",
        status=status,
        belongings=own_data.belongings(session, [session_user.user_id]),
        keeper=own_data.keeper(session, session_user.user_id),
        error=error,
    )
