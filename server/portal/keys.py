"""The keys of who is logged in: list, create, edit, rotate, revoke.

Beside them stands what became of them, and the webhooks that wait to be confirmed.
"""

from typing import Any
from uuid import UUID

import flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.models import ApiKey
from server.models.enums import PauseReason, Scope
from server.portal import forms
from server.portal.forms import KeyForm
from server.portal.house import House, page, to
from server.portal.notices import shown
from server.portal.refusals import RefusalError
from server.services import keys, notices, own_keys
from server.services.accounts import AccountError
from server.services.sessions import Visitor

SCOPES = {
    Scope.READ_ITEMS: "Read items: search the market, and your own items with their SKUs",
    Scope.WRITE_ITEMS: "Write items: create, change and delete your items",
    Scope.READ_ORDERS: "Read orders: your orders and what they tell of buyers and sellers",
    Scope.WEBHOOKS: "Webhooks: register them, and receive messages",
}
DONE = {
    "saved": "The key was saved. Its next request has the new settings.",
    "revoked": "The key was revoked. It is refused from now on.",
    "confirmed": "The webhook goes on. Deliveries that waited are sent now.",
}
PAUSED = {
    PauseReason.KEY_REVOKED: "A key that set it up was revoked.",
    PauseReason.KEY_REPORTED: "A key that set it up was reported as leaked.",
}


def make_keys(house: House) -> flask.Blueprint:
    """The blueprint of `/keys`, of confirming a webhook and of having seen a notice."""
    blueprint = house.blueprint("keys", __name__)

    @blueprint.get("/keys")
    @house.signed_in
    def list_keys(session: Session, visitor: Visitor) -> flask.Response:
        return page(
            "keys.html",
            keys=own_keys.list_all(session, visitor.user_id),
            webhooks=own_keys.paused_webhooks(session, visitor.user_id),
            why_paused=PAUSED,
            notices=[
                shown(notice)
                for notice in notices.list_own(session, visitor.user_id, unseen_only=True)
            ],
            confirmed=own_keys.may_create(session, visitor.user_id),
            now=session.scalar(select(func.clock_timestamp())),
            most=own_keys.MAX_SHOWN,
            live_keys=house.spec.tiers[visitor.tier].live_keys,
            done=DONE.get(flask.request.args.get("done", "")),
        )

    @blueprint.get("/keys/new")
    @house.signed_in
    def new_key(session: Session, visitor: Visitor) -> flask.Response:
        return _form(KeyForm(), visitor)

    @blueprint.post("/keys")
    @house.signed_in
    def create_key(session: Session, visitor: Visitor) -> flask.Response:
        form = _read()
        if form.faults:
            return _form(form, visitor, status=422)
        try:
            made = keys.create_own(
                session,
                user_id=visitor.user_id,
                name=form.name,
                scopes=form.scopes,
                expires_at=form.expires_at,
                tiers=house.spec.tiers,
            )
        except keys.ExpiryError as error:
            form.faults["expires_at"] = str(error)
            return _form(form, visitor, status=422)
        except AccountError as error:
            return _form(form, visitor, status=409, failure=str(error))
        return _secret(house, made, status=201, rotated=False)

    @blueprint.get("/keys/<uuid:key_id>/edit")
    @house.signed_in
    def edit_key(session: Session, visitor: Visitor, key_id: UUID) -> flask.Response:
        row = _need(session, visitor, key_id)
        return _form(KeyForm.of(row), visitor, key=row)

    @blueprint.post("/keys/<uuid:key_id>")
    @house.signed_in
    def save_key(session: Session, visitor: Visitor, key_id: UUID) -> flask.Response:
        row = _need(session, visitor, key_id)
        form = _read(before=row)
        if form.faults:
            return _form(form, visitor, key=row, status=422)
        try:
            keys.edit(
                session,
                user_id=visitor.user_id,
                key_id=key_id,
                name=form.name,
                scopes=form.scopes,
                expires_at=form.expires_at,
            )
        except keys.ExpiryError as error:
            form.faults["expires_at"] = str(error)
            return _form(form, visitor, key=row, status=422)
        except keys.NoSuchKeyError as error:
            raise _no_such_key() from error
        return to("/keys?done=saved")

    @blueprint.get("/keys/<uuid:key_id>/rotate")
    @house.signed_in
    def ask_rotate(session: Session, visitor: Visitor, key_id: UUID) -> flask.Response:
        return _rotation(session, visitor, key_id)

    @blueprint.post("/keys/<uuid:key_id>/rotate")
    @house.signed_in
    def rotate_key(session: Session, visitor: Visitor, key_id: UUID) -> flask.Response:
        grace = forms.read_grace(flask.request.form.get("grace_hours", ""))
        if grace is None:
            return _rotation(session, visitor, key_id, fault="Choose one from the list.")
        try:
            made = own_keys.rotate(session, visitor.user_id, key_id, grace=grace)
        except keys.NoSuchKeyError as error:
            raise _no_such_key() from error
        return _secret(house, made, rotated=True)

    @blueprint.get("/keys/<uuid:key_id>/revoke")
    @house.signed_in
    def ask_revoke(session: Session, visitor: Visitor, key_id: UUID) -> flask.Response:
        row = _need(session, visitor, key_id)
        return page(
            "key_revoke.html",
            key=row,
            count=own_keys.count_webhooks(session, row),
            webhooks=own_keys.used_webhooks(session, row),
        )

    @blueprint.post("/keys/<uuid:key_id>/revoke")
    @house.signed_in
    def revoke_key(session: Session, visitor: Visitor, key_id: UUID) -> flask.Response:
        try:
            own_keys.revoke(session, visitor.user_id, key_id)
        except keys.NoSuchKeyError as error:
            raise _no_such_key() from error
        return to("/keys?done=revoked")

    @blueprint.post("/webhooks/<uuid:webhook_id>/confirm")
    @house.signed_in
    def confirm_webhook(session: Session, visitor: Visitor, webhook_id: UUID) -> flask.Response:
        if not own_keys.confirm_webhook(session, visitor.user_id, webhook_id):
            raise RefusalError(
                404, "There is no such webhook of yours", "It may have been deleted meanwhile."
            )
        if flask.request.form.get("back") == "webhook":
            return to(f"/webhooks/{webhook_id}?done=confirmed")
        return to("/keys?done=confirmed")

    @blueprint.post("/notices/<uuid:notice_id>/seen")
    @house.signed_in
    def see_notice(session: Session, visitor: Visitor, notice_id: UUID) -> flask.Response:
        if not notices.mark_seen(session, visitor.user_id, notice_id):
            raise RefusalError(
                404, "There is no such notice of yours", "Go back to your keys to see what is new."
            )
        return to("/keys")

    return blueprint


def _read(before: ApiKey | None = None) -> KeyForm:
    sent = flask.request.form
    return KeyForm.read(
        sent.get("name", ""), sent.getlist("scope"), sent.get("expires_at", ""), before=before
    )


def _form(
    form: KeyForm, visitor: Visitor, *, key: ApiKey | None = None, **more: Any
) -> flask.Response:
    return page("key_form.html", form=form, key=key, scopes=SCOPES, tier=visitor.tier, **more)


def _secret(house: House, made: keys.NewKey, *, rotated: bool, status: int = 200) -> flask.Response:
    return page(
        "key_secret.html", status=status, made=made, rotated=rotated, base_url=house.base_url
    )


def _rotation(
    session: Session, visitor: Visitor, key_id: UUID, *, fault: str | None = None
) -> flask.Response:
    key = _need(session, visitor, key_id)
    ends = key.previous_expires_at
    return page(
        "key_rotate.html",
        status=200 if fault is None else 422,
        key=key,
        still_old=ends is not None and ends > keys.now(session),
        graces=forms.GRACES,
        default=forms.DEFAULT_GRACE_HOURS,
        fault=fault,
    )


def _need(session: Session, visitor: Visitor, key_id: UUID) -> ApiKey:
    row = own_keys.find(session, visitor.user_id, key_id)
    if row is None:
        raise _no_such_key()
    return row


def _no_such_key() -> RefusalError:
    return RefusalError(404, "There is no such key of yours", "It may have been revoked meanwhile.")
