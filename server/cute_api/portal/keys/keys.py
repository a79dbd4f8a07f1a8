"""The session user's keys: list, create, edit, rotate, revoke.

The list also shows notices about keys, and webhooks to confirm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, Notice, clock
from cute_api.models.enums import SCOPE_TEXTS, NoticeKind, PauseReason, RevocationReason, Scope
from cute_api.models.statements import SessionStatements
from cute_api.portal import wanted
from cute_api.portal.keys import forms
from cute_api.portal.keys.forms import KeyForm
from cute_api.portal.login.confirming import asks_to_write, confirmed
from cute_api.portal.portal import current_portal
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.refusals import RefusalError
from cute_api.services.accounts import notices
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.contracts import certificates
from cute_api.services.keys import keys, listing, own_keys
from cute_api.services.mail import moments
from cute_api.services.organisations.rights import Right
from cute_api.spec import BASE_PATH

CALL = 'curl -H "Authorization: Bearer {secret}" \\\n  {base}/me'
DONE = {
    "saved": "The key was saved. Its new settings apply to the next request.",
    "revoked": "The key was revoked. It no longer works.",
    "confirmed": "The webhook is active again. We are sending its queued deliveries.",
}
REVOKED = {
    RevocationReason.BY_OWNER: "You or the key itself revoked it.",
    RevocationReason.BY_OPERATOR: "An operator revoked it.",
    RevocationReason.REPORTED: "It was reported as leaked.",
}
PAUSED = {
    PauseReason.KEY_REVOKED: "A key that set it up was revoked.",
    PauseReason.KEY_REPORTED: "A key that set it up was reported as leaked.",
}


blueprint = new_blueprint("keys", __name__)
NOTICE_TEXTS = {
    NoticeKind.KEY_ROTATED: "was rotated through the API or by an operator.",
    NoticeKind.KEY_REVOKED: "was revoked through the API or by an operator.",
    NoticeKind.KEY_REPORTED: "was reported as leaked, and revoked.",
    NoticeKind.WEBHOOK_FAILING: "keeps failing. We will disable it unless an attempt succeeds.",
    NoticeKind.WEBHOOK_DISABLED: "was disabled. We no longer send events to it.",
}
OTHER_NOTICE = "changed."
NOTICE_DETAILS = {
    "source": "Reported by",
    "url": "Found at",
    "failing_since": "Failing since",
    "last_response_status": "Last response",
    "last_error": "Last error",
    "reason": "Reason",
}
"""Labels of details that a notice's data can have."""
# Details that a notice's text or name already says.
SHOWN_ALREADY = {
    NoticeKind.KEY_REVOKED: {"reason"},
    NoticeKind.KEY_REPORTED: {"reason"},
    NoticeKind.WEBHOOK_FAILING: {"url"},
    NoticeKind.WEBHOOK_DISABLED: {"url"},
}


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as the page shows it. `name` is that of its key (with its `prefix`) or webhook."""

    id: UUID
    at: datetime
    name: str
    prefix: str | None
    text: str
    details: Sequence[str]


def shown_notice(notice: Notice) -> NoticeView:
    """Word a notice for the user. Its data may come from others, so it is shown as text."""
    data = notice.data
    redundant = SHOWN_ALREADY.get(notice.kind, set())
    return NoticeView(
        id=notice.id,
        at=notice.created_at,
        name=str(data.get("name") or data.get("url") or "An item of your account"),
        prefix=data.get("prefix"),
        text=NOTICE_TEXTS.get(notice.kind, OTHER_NOTICE),
        details=[
            f"{word} {data[field]}"
            for field, word in NOTICE_DETAILS.items()
            if data.get(field) is not None and field not in redundant
        ],
    )


@blueprint.get("/keys")
@signed_in(Right.KEYS_READ)
def list_keys(session: Session, session_user: SessionUser) -> flask.Response:
    query = {"limit": own_keys.MAX_SHOWN}
    found = listing.list_own(SessionStatements(session), session_user.principal, query)["data"]
    return page(
        "keys.html",
        keys=found,
        revoked=own_keys.list_revoked(session, session_user.seller_id),
        why_revoked=REVOKED,
        webhooks=own_keys.paused_webhooks(session, session_user.seller_id),
        why_paused=PAUSED,
        notices=[
            shown_notice(notice)
            for notice in notices.list_own(session, session_user.seller_id, unseen_only=True)
        ],
        certificates=certificates.of_owner(
            session, session_user.seller_id, current_portal().services.versions
        ),
        confirmed=own_keys.may_create(session, session_user.seller_id),
        now=clock.now(session),
        unused=own_keys.unused(session, session_user.seller_id),
        unused_days=moments.UNUSED_AFTER.days,
        most=own_keys.MAX_SHOWN,
        tier=current_portal().spec.tiers[session_user.tier],
        done=DONE.get(flask.request.args.get("done", "")),
    )


@blueprint.get("/keys/new")
@signed_in(Right.KEYS_WRITE)
def new_key(session: Session, session_user: SessionUser) -> flask.Response:
    args = flask.request.args
    chosen = [scope for scope in Scope if scope in args.getlist("scope")]
    form = KeyForm.new(chosen, keys.default_expiry(session, session_user.seller_id))
    return _form(form, session_user, back=wanted.own_place(args.get("back")))


@blueprint.post("/keys")
@confirmed(asks_to_write)
@signed_in(Right.KEYS_WRITE)
def create_key(session: Session, session_user: SessionUser) -> flask.Response:
    form = _read()
    back = wanted.own_place(flask.request.form.get("back"))
    if form.errors:
        return _form(form, session_user, status=422, back=back)
    try:
        made = own_keys.create(
            session,
            session_user.principal,
            name=form.name,
            scopes=form.scopes,
            expires_at=form.expires_at,
            networks=form.settings.networks,
            note=form.note,
            tiers=current_portal().spec.tiers,
        )
    except RefusalError as refusal:
        return _refused(refusal, form, session_user, back=back)
    return _secret(made, status=201, rotated=False, back=back)


@blueprint.get("/keys/<uuid:key_id>/edit")
@signed_in(Right.KEYS_WRITE)
def edit_key(session: Session, session_user: SessionUser, key_id: UUID) -> flask.Response:
    row = own_keys.get(session, session_user.seller_id, key_id)
    form = KeyForm.of(row, current_portal().services.versions)
    return _form(form, session_user, key=row, clients=own_keys.clients_of(session, row))


@blueprint.post("/keys/<uuid:key_id>")
@confirmed(asks_to_write)
@signed_in(Right.KEYS_WRITE)
def save_key(session: Session, session_user: SessionUser, key_id: UUID) -> flask.Response:
    row = own_keys.get(session, session_user.seller_id, key_id)
    form = _read(before=row)
    if form.errors:
        return _form(form, session_user, key=row, status=422)
    try:
        own_keys.edit(
            session,
            session_user.principal,
            key_id,
            form.settings,
            versions=current_portal().services.versions,
        )
    except RefusalError as refusal:
        if refusal.field is None:
            raise
        return _refused(refusal, form, session_user, key=row)
    return to("/keys?done=saved")


@blueprint.get("/keys/<uuid:key_id>/rotate")
@signed_in(Right.KEYS_WRITE)
def ask_rotate(session: Session, session_user: SessionUser, key_id: UUID) -> flask.Response:
    return _rotation(session, session_user, key_id)


@blueprint.post("/keys/<uuid:key_id>/rotate")
@confirmed()
@signed_in(Right.KEYS_WRITE)
def rotate_key(session: Session, session_user: SessionUser, key_id: UUID) -> flask.Response:
    grace = forms.read_grace(flask.request.form.get("grace_hours", ""))
    if grace is None:
        return _rotation(session, session_user, key_id, error="Choose one from the list.")
    made = own_keys.rotate(session, session_user.principal, key_id, grace=grace)
    return _secret(made, rotated=True)


@blueprint.get("/keys/<uuid:key_id>/revoke")
@signed_in(Right.KEYS_WRITE)
def ask_revoke(session: Session, session_user: SessionUser, key_id: UUID) -> flask.Response:
    row = own_keys.get(session, session_user.seller_id, key_id)
    return page(
        "key_revoke.html",
        key=row,
        count=own_keys.count_webhooks(session, row),
        webhooks=own_keys.used_webhooks(session, row),
    )


@blueprint.post("/keys/<uuid:key_id>/revoke")
@signed_in(Right.KEYS_WRITE)
def revoke_key(session: Session, session_user: SessionUser, key_id: UUID) -> flask.Response:
    own_keys.revoke(session, session_user.principal, key_id)
    return to("/keys?done=revoked")


@blueprint.post("/notices/<uuid:notice_id>/seen")
@signed_in(Right.KEYS_WRITE)
def see_notice(session: Session, session_user: SessionUser, notice_id: UUID) -> flask.Response:
    if not notices.mark_seen(session, session_user.seller_id, notice_id):
        raise RefusalError(404, "Notice not found", "Go back to your keys to see your notices.")
    return to("/keys")


def _read(before: ApiKey | None = None) -> KeyForm:
    sent = flask.request.form
    return KeyForm.read(
        sent.get("name", ""),
        sent.getlist("scope"),
        sent.get("expires_at", ""),
        version=sent.get("version", ""),
        networks=sent.get("networks", ""),
        note=sent.get("note", ""),
        before=before,
    )


def _form(
    form: KeyForm, session_user: SessionUser, *, key: ApiKey | None = None, **more: Any
) -> flask.Response:
    return page(
        "key_form.html",
        form=form,
        key=key,
        scopes=SCOPE_TEXTS,
        tier=session_user.tier,
        versions=current_portal().services.versions.living[::-1],
        **more,
    )


def _refused(
    refusal: RefusalError, form: KeyForm, session_user: SessionUser, **more: Any
) -> flask.Response:
    """Return the form with the refusal at its field, or above the form."""
    if refusal.field is None:
        more["failure"] = refusal.detail
    else:
        form.errors[refusal.field] = refusal.detail
    return _form(form, session_user, status=refusal.status, **more)


def _secret(
    made: keys.NewKey, *, rotated: bool, status: int = 200, back: str | None = None
) -> flask.Response:
    return page(
        "key_secret.html",
        status=status,
        made=made,
        rotated=rotated,
        back=back,
        first_call=CALL.format(secret=made.secret, base=current_portal().base_url + BASE_PATH),
    )


def _rotation(
    session: Session, session_user: SessionUser, key_id: UUID, *, error: str | None = None
) -> flask.Response:
    key = own_keys.get(session, session_user.seller_id, key_id)
    ends = key.previous_expires_at
    return page(
        "key_rotate.html",
        status=200 if error is None else 422,
        key=key,
        still_old=ends is not None and ends > clock.now(session),
        graces=forms.GRACES,
        default=forms.DEFAULT_GRACE_HOURS,
        error=error,
    )
