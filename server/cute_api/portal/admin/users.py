"""The operators' pages about users: search, a user's details, and actions.

Each action is confirmed on a page of its own.
"""

import urllib.parse
from typing import Any
from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.lib.visible import MISLEADING, is_line
from cute_api.models import User, clock
from cute_api.models.enums import Tier
from cute_api.portal.account.activity import TEXTS
from cute_api.portal.admin.admin import details, last_id
from cute_api.portal.views import new_blueprint, operators_only, page, to
from cute_api.refusals import RefusalError
from cute_api.services.accounts.audit import Operator
from cute_api.services.accounts.custom_limits import CustomLimits
from cute_api.services.keys import own_keys
from cute_api.services.operators import users
from cute_api.services.operators.audit_log import TEXT_LENGTH
from cute_api.services.operators.users import REASON_LENGTH

DONE = {
    "tier": "The tier was set. New keys get it; existing keys keep theirs.",
    "suspended": "The user is suspended: their keys and sessions no longer work.",
    "unsuspended": "The suspension has ended. Queued deliveries are sent now.",
    "unchanged": "No change was needed.",
    "revoked": "The key was revoked. It no longer works.",
}
NO_REASON = "Enter a reason: the audit log keeps it, and the user sees it in their activity."


blueprint = new_blueprint("admin_users", __name__)


@blueprint.get("/admin/users")
@operators_only
def list_users(session: Session, operator: Operator) -> flask.Response:
    text, before = flask.request.args.get("q", "").strip()[:TEXT_LENGTH], last_id()
    return page(
        "admin_users.html",
        listed=users.search(session, operator, text, before=before),
        text=text,
        query=urllib.parse.urlencode({"q": text} if text else {}),
        is_first=before is None,
        max_length=TEXT_LENGTH,
    )


@blueprint.get("/admin/users/<uuid:user_id>")
@operators_only
def show_user(session: Session, operator: Operator, user_id: UUID) -> flask.Response:
    now, user = clock.now(session), _need(session, user_id)
    return page(
        "admin_user.html",
        person=users.look_at(session, operator, user, now),
        custom=CustomLimits.of_user(user),
        tiers=list(Tier),
        texts=TEXTS,
        details=details,
        host=_host,
        now=now,
        most=own_keys.MAX_SHOWN,
        done=DONE.get(flask.request.args.get("done", "")),
    )


@blueprint.get("/admin/users/<uuid:user_id>/tier")
@operators_only
def ask_tier(session: Session, operator: Operator, user_id: UUID) -> flask.Response:
    return _ask(session, operator, user_id, "tier", tier=_tier(flask.request.args))


@blueprint.post("/admin/users/<uuid:user_id>/tier")
@operators_only
def set_tier(session: Session, operator: Operator, user_id: UUID) -> flask.Response:
    user, tier = _need(session, user_id), _tier(flask.request.form)
    if tier is None:
        return _ask(session, operator, user_id, "tier", tier=None, status=422)
    if user.tier is tier:
        return _back(user_id, "unchanged")
    users.set_tier(session, operator, user, tier)
    return _back(user_id, "tier")


@blueprint.get("/admin/users/<uuid:user_id>/suspend")
@operators_only
def ask_suspend(session: Session, operator: Operator, user_id: UUID) -> flask.Response:
    return _ask(session, operator, user_id, "suspend")


@blueprint.post("/admin/users/<uuid:user_id>/suspend")
@operators_only
def suspend(session: Session, operator: Operator, user_id: UUID) -> flask.Response:
    user = _need(session, user_id)
    reason = flask.request.form.get("reason", "").strip()
    if not reason:
        return _ask(session, operator, user_id, "suspend", status=422, error=NO_REASON)
    if not is_line(reason):
        return _ask(session, operator, user_id, "suspend", status=422, error=MISLEADING)
    if user.id == operator.user_id:
        return _ask(session, operator, user_id, "suspend", status=409)
    done = users.suspend(session, operator, user, reason)
    return _back(user_id, "suspended" if done else "unchanged")


@blueprint.get("/admin/users/<uuid:user_id>/unsuspend")
@operators_only
def ask_unsuspend(session: Session, operator: Operator, user_id: UUID) -> flask.Response:
    return _ask(session, operator, user_id, "unsuspend")


@blueprint.post("/admin/users/<uuid:user_id>/unsuspend")
@operators_only
def unsuspend(session: Session, operator: Operator, user_id: UUID) -> flask.Response:
    done = users.unsuspend(session, operator, _need(session, user_id))
    return _back(user_id, "unsuspended" if done else "unchanged")


@blueprint.get("/admin/users/<uuid:user_id>/keys/<uuid:key_id>/revoke")
@operators_only
def ask_revoke(session: Session, operator: Operator, user_id: UUID, key_id: UUID) -> flask.Response:
    user = _need(session, user_id)
    key = own_keys.find(session, user.id, key_id)
    if key is None:
        raise RefusalError(404, "Key not found", "It may have been revoked: go back to the user.")
    count = own_keys.count_webhooks(session, key)
    return _ask(session, operator, user_id, "revoke", key=key, webhooks=count)


@blueprint.post("/admin/users/<uuid:user_id>/keys/<uuid:key_id>/revoke")
@operators_only
def revoke_key(session: Session, operator: Operator, user_id: UUID, key_id: UUID) -> flask.Response:
    user = _need(session, user_id)
    users.revoke_key(session, operator, user, key_id)
    return _back(user_id, "revoked")


def _ask(
    session: Session,
    operator: Operator,
    user_id: UUID,
    action: str,
    *,
    status: int = 200,
    **values: Any,
) -> flask.Response:
    """Return the page that asks to confirm an action."""
    user = _need(session, user_id)
    return page(
        "admin_ask.html",
        status=status,
        user=user,
        action=action,
        is_self=user.id == operator.user_id,
        tiers=list(Tier),
        max_reason=REASON_LENGTH,
        **values,
    )


def _need(session: Session, user_id: UUID) -> User:
    user = users.find(session, user_id)
    if user is None:
        raise RefusalError(404, "User not found", "They may have been erased.")
    return user


def _tier(form: Any) -> Tier | None:
    text = form.get("tier", "")
    return Tier(text) if text in set(Tier) else None


def _back(user_id: UUID, done: str) -> flask.Response:
    return to(f"/admin/users/{user_id}?done={done}")


def _host(url: str) -> str:
    """Return a URL's host and port, because its path and query may hold the owner's secrets."""
    return urllib.parse.urlsplit(url).netloc.rpartition("@")[2]
