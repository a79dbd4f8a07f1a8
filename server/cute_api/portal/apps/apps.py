"""Apps of the session user as a developer, and the apps that they connected as a seller."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.models import App, AppErasure, clock
from cute_api.models.enums import SCOPE_TEXTS, AppStatus, ClientAuth, Scope
from cute_api.models.statements import SessionStatements
from cute_api.portal.login.confirming import confirmed
from cute_api.portal.portal import current_portal
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.refusals import RefusalError
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.apps import apps, installs, logos, receipts, use
from cute_api.services.apps.apps import AppDraft, ClientDraft
from cute_api.services.contracts import certificates as results
from cute_api.services.contracts.certificates import CertificateState
from cute_api.services.deliveries import budget
from cute_api.services.deliveries.budget import DeliveryBudget
from cute_api.services.keys.principals import APP_SCOPES, AppCaller
from cute_api.services.organisations.rights import Right
from cute_api.services.webhooks import views
from cute_api.spec import BASE_PATH

# Lines for a shell, with the variables that the samples read.
CALL = (
    "export CUTE_BASE_URL={base_url}\nexport CUTE_APP_ID={app_id}\nexport CUTE_APP_KEY={secret}\n"
    'curl -H "Authorization: Bearer $CUTE_APP_KEY" $CUTE_BASE_URL{path}/app'
)
KEY_NAME = "Key of {name}"
MOST_WEBHOOKS = 20
MOST_ERASURES = 20
DONE = {
    "saved": "The app was saved.",
    "asked": "We will look at the app, and email you.",
    "withdrawn": "The app can no longer use this scope for you.",
    "requested": "We asked the app to send you your data.",
    "removed": "The app was disconnected. It can no longer call for you.",
}
AUTH_TEXTS: Mapping[ClientAuth, str] = {
    ClientAuth.SECRET: "A key of the app, as client secret",
    ClientAuth.PRIVATE_KEY: "A signature (private_key_jwt)",
    ClientAuth.NONE: "None, for a program on phones or desktops",
}
STATUS_TEXTS: Mapping[AppStatus, str] = {
    AppStatus.DRAFT: "Draft: only you can connect it",
    AppStatus.REVIEW: "In review: only you can connect it, until we publish it",
    AppStatus.LIVE: "Live: every seller can connect it",
    AppStatus.SUSPENDED: "Suspended: its keys get 401",
}
CHOICES = {scope: text for scope, text in SCOPE_TEXTS.items() if scope in APP_SCOPES}

blueprint = new_blueprint("apps", __name__)


def _sets_public_keys() -> bool:
    return flask.request.form.get("client_auth") == ClientAuth.PRIVATE_KEY


@blueprint.get("/apps")
@signed_in(Right.APPS_READ)
def list_apps(session: Session, session_user: SessionUser) -> flask.Response:
    found = apps.list_own(session, session_user.seller_id)
    return page(
        "apps.html",
        apps=[(app, apps.count_installs(session, app.id)) for app in found],
        meanings=STATUS_TEXTS,
        most=apps.MAX_APPS,
    )


@blueprint.get("/apps/new")
@signed_in(Right.APPS_WRITE)
def new_app(_session: Session, _session_user: SessionUser) -> flask.Response:
    return _form(AppDraft("", (), ()))


@blueprint.post("/apps")
@confirmed(_sets_public_keys)
@signed_in(Right.APPS_WRITE)
def create_app(session: Session, session_user: SessionUser) -> flask.Response:
    draft = _read(session_user)
    try:
        row = apps.create(session, session_user.principal, draft)
    except RefusalError as refusal:
        return _form(draft, refusal=refusal)
    return to(f"/apps/{row.id}?done=saved")


@blueprint.get("/apps/<uuid:app_id>")
@signed_in(Right.APPS_READ)
def show_app(session: Session, session_user: SessionUser, app_id: UUID) -> flask.Response:
    row = apps.own(session, session_user.seller_id, app_id)
    draft = AppDraft(
        row.pending_name or row.name,
        row.pending_redirect_uris or row.redirect_uris,
        [Scope(scope) for scope in row.scopes],
        ClientDraft(row.client_auth, "" if row.jwks is None else json.dumps(row.jwks, indent=2)),
    )
    return _form(
        draft,
        app=row,
        keys=apps.live_keys(session, app_id),
        now=clock.now(session),
        installs=apps.count_installs(session, app_id),
        webhooks=_webhooks(session, session_user, app_id),
        certificates=results.of_owner(session, app_id, current_portal().services.versions),
        erasures=receipts.open_of_app(session, app_id, MOST_ERASURES),
        deliveries=budget.of_today(
            session,
            app_id,
            budget=current_portal().spec.tiers[session_user.tier].app_deliveries_a_day,
            owner=App,
        ),
    )


@blueprint.post("/apps/<uuid:app_id>")
@confirmed(_sets_public_keys)
@signed_in(Right.APPS_WRITE)
def save_app(session: Session, session_user: SessionUser, app_id: UUID) -> flask.Response:
    row, draft = apps.own(session, session_user.seller_id, app_id), _read(session_user)
    try:
        apps.edit(session, session_user.principal, app_id, draft)
    except RefusalError as refusal:
        return _form(draft, app=row, refusal=refusal)
    return to(f"/apps/{app_id}?done=saved")


@blueprint.post("/apps/<uuid:app_id>/review")
@signed_in(Right.APPS_WRITE)
def request_review(session: Session, session_user: SessionUser, app_id: UUID) -> flask.Response:
    apps.request_review(session, session_user.principal, app_id)
    return to(f"/apps/{app_id}?done=asked")


@blueprint.post("/apps/<uuid:app_id>/keys")
@confirmed()
@signed_in(Right.KEYS_WRITE)
def create_key(session: Session, session_user: SessionUser, app_id: UUID) -> flask.Response:
    name = apps.own(session, session_user.seller_id, app_id).name
    made = apps.create_key(session, session_user.principal, app_id, KEY_NAME.format(name=name))
    return page(
        "key_secret.html",
        status=201,
        made=made,
        rotated=False,
        back=f"/apps/{app_id}",
        first_call=CALL.format(
            base_url=current_portal().base_url,
            app_id=app_id,
            secret=made.secret,
            path=BASE_PATH,
        ),
    )


@blueprint.get("/account/apps")
@signed_in(Right.INSTALLS_READ)
def list_connected(session: Session, session_user: SessionUser) -> flask.Response:
    connected = installs.list_own(session, session_user.seller_id)
    called = use.operations_of(session, [row.install.id for row in connected])
    now = clock.now(session)
    return page(
        "connected_apps.html",
        connected=[
            (
                row,
                operations,
                use.scopes_of(row.install, operations, _scopes_needed(), now),
                installs.data_due(row.install, now),
            )
            for row, operations in zip(connected, called, strict=True)
        ],
        idle_days=use.IDLE_AFTER.days,
        response_days=installs.DATA_DUE_AFTER.days,
        texts=SCOPE_TEXTS,
        done=DONE.get(flask.request.args.get("done", "")),
    )


@blueprint.post("/account/apps/<uuid:install_id>/remove")
@signed_in(Right.INSTALLS_WRITE)
def remove_app(session: Session, session_user: SessionUser, install_id: UUID) -> flask.Response:
    installs.remove_own(session, session_user.seller_id, install_id, session_user.principal)
    return to("/account/apps?done=removed")


@blueprint.post("/account/apps/<uuid:install_id>/withdraw")
@signed_in(Right.INSTALLS_WRITE)
def withdraw_scope(session: Session, session_user: SessionUser, install_id: UUID) -> flask.Response:
    scope = flask.request.form.get("scope", "")
    installs.withdraw(session, session_user.seller_id, install_id, scope, session_user.principal)
    return to("/account/apps?done=withdrawn")


@blueprint.post("/account/apps/<uuid:install_id>/data")
@signed_in(Right.INSTALLS_WRITE)
def request_data(session: Session, session_user: SessionUser, install_id: UUID) -> flask.Response:
    installs.request_data(session, session_user.seller_id, install_id, session_user.principal)
    return to("/account/apps?done=requested")


def _scopes_needed() -> Mapping[str, Collection[str]]:
    """Return the scopes of each operation."""
    operations = current_portal().spec.operations.values()
    return {operation.id: operation.scopes for operation in operations}


def _webhooks(session: Session, session_user: SessionUser, app_id: UUID) -> Sequence[object]:
    """Return the first webhooks of an app, which only its key can change."""
    caller = replace(session_user.principal, app=AppCaller(app_id, None))
    found = views.list_own(SessionStatements(session), caller, {"limit": MOST_WEBHOOKS})["data"]
    return [{**webhook, "host": urlsplit(webhook["url"]).hostname} for webhook in found]


def _read(session_user: SessionUser) -> AppDraft:
    """Read the form. How the app authenticates is for those who may create its keys."""
    sent = flask.request.form
    auth = next((way for way in ClientAuth if way == sent.get("client_auth")), None)
    if auth is not None and not session_user.may(Right.KEYS_WRITE):
        raise RefusalError(
            403,
            "Your role does not allow this",
            f"You need another role to {Right.KEYS_WRITE}, and to choose how an app authenticates.",
        )
    return AppDraft(
        name=" ".join(sent.get("name", "").split()),
        redirect_uris=sent.get("redirect_uris", "").split(),
        scopes=[scope for scope in Scope if scope in sent.getlist("scope")],
        client=None if auth is None else ClientDraft(auth, sent.get("jwks", "")),
    )


def _form(
    draft: AppDraft,
    *,
    app: App | None = None,
    keys: Sequence[object] = (),
    installs: int = 0,
    webhooks: Sequence[object] = (),
    certificates: Sequence[CertificateState] = (),
    erasures: Sequence[AppErasure] = (),
    deliveries: DeliveryBudget | None = None,
    refusal: RefusalError | None = None,
    now: datetime | None = None,
) -> flask.Response:
    errors = {} if refusal is None or refusal.field is None else {refusal.field: refusal.detail}
    return page(
        "app.html",
        status=200 if refusal is None else refusal.status,
        app=app,
        form={
            "name": draft.name,
            "scopes": list(draft.scopes),
            "client": draft.client or ClientDraft(ClientAuth.SECRET),
            "errors": errors,
        },
        auth_texts=AUTH_TEXTS,
        redirect_uris="\n".join(draft.redirect_uris),
        failure=refusal.detail if refusal is not None and not errors else None,
        scopes=CHOICES,
        keys=keys,
        now=now,
        installs=installs,
        webhooks=webhooks,
        certificates=certificates,
        erasures=erasures,
        deliveries=deliveries,
        meanings=STATUS_TEXTS,
        logo_rule=logos.RULE,
        done=DONE.get(flask.request.args.get("done", "")),
    )
