"""The session user's account: its password, sessions, linked logins and activity."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import flask
import orjson
from sqlalchemy.orm import Session

from cute_api.edge.limits.limiter import limiter
from cute_api.models.database import Database
from cute_api.models.enums import Role
from cute_api.portal import limits, trust
from cute_api.portal.access import ViewAudience
from cute_api.portal.account.activity import describe
from cute_api.portal.login import proving
from cute_api.portal.login.clients import client, place_of
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
from cute_api.problems import ApiError
from cute_api.refusals import RefusalError
from cute_api.services.accounts import audit_listing, identities, own_account, passwords
from cute_api.services.accounts.clients import nickname
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.common.cursors import Cursors, Listing
from cute_api.services.common.pagination import HIGHEST
from cute_api.services.organisations.rights import Right
from cute_api.services.second_factor import standing

DONE = {
    "password": "Your password was changed. You are logged out everywhere else.",
    "ended": "The session was ended.",
    "others": "You are logged out everywhere else.",
    "linked": "The login was linked. You can now use it for this account.",
    "unlinked": "The login was unlinked.",
}
ROLES = {Role.MEMBER: "member", Role.ADMIN: "operator"}


# Of the audit log as a file.
PART_ROWS = 1_000
MAX_ROWS = 100_000

blueprint = new_blueprint("account", __name__)


@blueprint.get("/account")
@signed_in(ViewAudience.PERSON)
def show_account(session: Session, session_user: SessionUser) -> flask.Response:
    return _account(session, session_user)


@blueprint.post("/account/password")
@identified
def change_password(session_user: SessionUser) -> flask.Response:
    return _change_password(session_user)


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@signed_in(ViewAudience.PERSON)
def end_session(session: Session, session_user: SessionUser, session_id: UUID) -> flask.Response:
    if not own_account.end_session(session, session_user.person, session_id):
        raise RefusalError(404, "Session not found", "It may have ended in the meantime.")
    return to("/account?done=ended")


@blueprint.post("/account/sessions/end-others")
@signed_in(ViewAudience.PERSON)
def end_others(session: Session, session_user: SessionUser) -> flask.Response:
    own_account.end_others(session, session_user.person, _token())
    return to("/account?done=others")


@blueprint.get("/account/activity")
@signed_in(Right.AUDIT_READ)
def show_activity(session: Session, session_user: SessionUser) -> flask.Response:
    cursors = Cursors.of(session, Listing.PORTAL_ACTIVITY, user_id=session_user.seller_id)
    cursor = flask.request.args.get("before")
    try:
        before = None if cursor is None else UUID(bytes=cursors.read(cursor))
    except ApiError as error:
        raise RefusalError(404, "Page not found", "Go back to your account's activity.") from error
    found = own_account.activity(
        session,
        session_user.seller_id,
        organisation_id=session_user.organisation_id,
        before=before,
    )
    return page(
        "activity.html",
        entries=[describe(entry, found.names, session_user.user_id) for entry in found.entries],
        older=None if found.older is None else cursors.write(found.older.bytes),
        is_first=before is None,
    )


@blueprint.get("/account/activity.jsonl")
@signed_in(Right.AUDIT_READ)
def download_activity(session: Session, session_user: SessionUser) -> flask.Response:
    owner_ids = (session_user.seller_id, session_user.organisation_id)
    parts = _audit_parts(current_portal().database, owner_ids)
    return file_page(parts, name="cute-audit.jsonl", media_type="application/jsonl")


def _account(
    session: Session, session_user: SessionUser, *, status: int = 200, **values: Any
) -> flask.Response:
    token = _token()
    return page(
        "account.html",
        status=status,
        role=ROLES[session_user.role],
        sessions=[
            (row, own_account.is_current(row, token))
            for row in own_account.open_sessions(session, session_user.user_id)
        ],
        identities=identities.list_own(session, session_user.user_id),
        has_factor=standing.of_user(session, session_user.user_id).is_on,
        nickname=nickname,
        place_of=place_of,
        shortest=passwords.MIN_LENGTH,
        done=DONE.get(flask.request.args.get("done", "")),
        **{"errors": {}, **values},
    )


def _change_password(session_user: SessionUser) -> flask.Response:
    current = flask.request.form.get("current", "")
    password = flask.request.form.get("password", "")
    error = passwords.weakness(password, session_user.email)
    if error is not None:
        return _again(session_user, password=error)
    return _change_known(session_user, current, password)


def _again(session_user: SessionUser, **errors: str) -> flask.Response:
    with transaction() as session:
        return _account(session, session_user, status=422, errors=errors)


def _is_done(response: flask.Response) -> bool:
    return response.status_code == 303


@limiter.shared_limit(
    f"{limits.PASSWORD_CHANGES_OF_A_USER} per hour",
    "password-change",
    key_func=limits.of_user,
    deduct_when=_is_done,
    error_message=limits.IN_AN_HOUR,
)
def _change_known(session_user: SessionUser, current: str, password: str) -> flask.Response:
    user = proving.by_password(session_user, current)
    if user is None:
        return _again(session_user, current=proving.WRONG_PASSWORD)
    password_hash = passwords.hashed_in_turn(password)
    with transaction() as session:
        token = own_account.change_password(session, user, password_hash, client=client())
    if token is None:
        return _again(session_user, current=proving.WRONG_PASSWORD)
    response = to("/account?done=password")
    trust.set_cookie(response, trust.SESSION, token)
    return response


def _token() -> str:
    """Return the session's token; `signed_in` has checked that there is one."""
    token = trust.read_cookie(trust.SESSION)
    assert token is not None
    return token


def _audit_parts(database: Database, owner_ids: Iterable[UUID]) -> Iterator[bytes]:
    """Yield up to `MAX_ROWS` entries of each owner in turn, as in the API, newest first.

    No connection is held between parts, because clients may be slow.
    """
    for owner_id in owner_ids:
        yield from _of_owner(database, owner_id)


def _of_owner(database: Database, owner_id: UUID) -> Iterator[bytes]:
    before = HIGHEST
    for _ in range(MAX_ROWS // PART_ROWS):
        with database.transaction() as session:
            rows = audit_listing.part(session, owner_id, before, PART_ROWS)
        yield b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
        if len(rows) < PART_ROWS:
            return
        before = UUID(rows[-1]["id"])
