"""The session user's webhooks: list, register, edit.

The portal acts as the user, without a key, so revoking a key doesn't pause webhooks from here.
"""

from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.models import clock
from cute_api.models.statements import SessionStatements
from cute_api.portal.portal import current_portal
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.portal.webhooks import failures, state
from cute_api.portal.webhooks.forms import WebhookForm
from cute_api.problems import ApiError, Code
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.deliveries import budget
from cute_api.services.organisations.rights import Right
from cute_api.services.webhooks import edits, stats, views, webhooks

# More than any tier allows.
MOST = 100
DONE = {"deleted": "The webhook was deleted. We no longer send events to it."}


blueprint = new_blueprint("webhooks", __name__)
blueprint.add_app_template_filter(state.moment, "moment")


@blueprint.get("/webhooks")
@signed_in(Right.WEBHOOKS_READ)
def list_webhooks(session: Session, session_user: SessionUser) -> flask.Response:
    portal, principal = current_portal(), session_user.principal
    tier = portal.spec.tiers[session_user.tier]
    reads, now = SessionStatements(session), clock.now(session)
    found = views.list_own(reads, principal, {"limit": MOST})["data"]
    ids = [UUID(webhook["id"]) for webhook in found]
    return page(
        "webhooks.html",
        webhooks=found,
        troubles=[failures.troubles(reads, principal, webhook, now) for webhook in found],
        attempts=stats.attempts_of_day(session, principal, ids, now=now),
        ids=ids,
        allowed=tier.webhooks,
        deliveries=budget.of_today(session, session_user.seller_id, budget=tier.deliveries_a_day),
        done=DONE.get(flask.request.args.get("done", "")),
    )


@blueprint.get("/webhooks/new")
@signed_in(Right.WEBHOOKS_WRITE)
def new_webhook(session: Session, session_user: SessionUser) -> flask.Response:
    newest = current_portal().services.versions.newest
    return _form_page(WebhookForm(version=newest), session_user)


@blueprint.post("/webhooks")
@signed_in(Right.WEBHOOKS_WRITE)
def create_webhook(session: Session, session_user: SessionUser) -> flask.Response:
    portal, form = current_portal(), _read()
    portal.derived.webhook_rules.judge(form)
    if form.errors:
        return _form_page(form, session_user, status=422)
    portal.services.count_challenge(session_user.seller_id)
    try:
        made = webhooks.register(
            session,
            session_user.principal,
            form.body(),
            spec=portal.spec,
            allowed=portal.spec.tiers[session_user.tier].webhooks,
            rules=portal.services.url_rules,
            sealer=portal.services.sealer,
            verification=portal.services.verification,
            versions=portal.services.versions,
        )
    except ApiError as error:
        if error.code is not Code.WEBHOOK_LIMIT_REACHED:
            raise
        return _form_page(form, session_user, status=409, failure=error.detail)
    return page("webhook_secret.html", status=201, webhook=made, rotated=False)


@blueprint.post("/webhooks/filter")
@signed_in(Right.WEBHOOKS_WRITE)
def check_filter(session: Session, session_user: SessionUser) -> flask.Response:
    form, rules = _read(), current_portal().derived.webhook_rules
    canonical = rules.judge_filter(form)
    return page(
        "webhook_filter.html",
        error=form.errors.get("filter"),
        canonical=canonical,
        fields=rules.fields(form),
    )


@blueprint.get("/webhooks/<uuid:webhook_id>/edit")
@signed_in(Right.WEBHOOKS_WRITE)
def edit_webhook(session: Session, session_user: SessionUser, webhook_id: UUID) -> flask.Response:
    webhook = views.get_own(SessionStatements(session), session_user.principal, webhook_id)
    form = WebhookForm.of(webhook, current_portal().services.versions)
    return _form_page(form, session_user, webhook_id=webhook_id)


@blueprint.post("/webhooks/<uuid:webhook_id>")
@signed_in(Right.WEBHOOKS_WRITE)
def save_webhook(session: Session, session_user: SessionUser, webhook_id: UUID) -> flask.Response:
    portal, principal = current_portal(), session_user.principal
    before = views.get_own(SessionStatements(session), principal, webhook_id)
    form = _read()
    portal.derived.webhook_rules.judge(form)
    if form.errors:
        return _form_page(form, session_user, webhook_id=webhook_id, status=422)
    patch = form.body()
    if set(patch["types"]) == set(before["types"]):
        # Another order of the same types is not a change.
        del patch["types"]
    if patch["url"] != before["url"]:
        portal.services.count_challenge(session_user.seller_id)
    edits.update_own(
        session,
        principal,
        webhook_id,
        patch,
        spec=portal.spec,
        rules=portal.services.url_rules,
        versions=portal.services.versions,
        verification=portal.services.verification,
    )
    return to(f"/webhooks/{webhook_id}?done=saved")


def _form_page(
    form: WebhookForm,
    session_user: SessionUser,
    *,
    webhook_id: UUID | None = None,
    status: int = 200,
    failure: str | None = None,
) -> flask.Response:
    derived = current_portal().derived
    return page(
        "webhook_form.html",
        status=status,
        form=form,
        webhook_id=webhook_id,
        families=derived.event_families,
        fields=derived.webhook_rules.fields(form),
        tier=session_user.tier,
        versions=current_portal().services.versions.living[::-1],
        failure=failure,
    )


def _read() -> WebhookForm:
    sent = flask.request.form
    return WebhookForm.read(
        sent.get("url", ""),
        sent.getlist("types"),
        sent.get("filter", ""),
        sent.get("description", ""),
        sent.get("version", ""),
    )
