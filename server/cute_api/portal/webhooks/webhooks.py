"""The viewer's webhooks: list, register, edit."""

from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.models import clock
from cute_api.models.statements import SessionStatements
from cute_api.portal.portal import current_portal
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.portal.webhooks import failures, state
from cute_api.portal.webhooks.events import offered
from cute_api.portal.webhooks.forms import WebhookForm
from cute_api.problems import ApiError, Code
from cute_api.services.accounts.session_user import Viewer
from cute_api.services.deliveries import budget
from cute_api.services.keys import event_rights
from cute_api.services.organisations.rights import Right
from cute_api.services.webhooks import edits, stats, views, webhooks
from cute_api.webhooks.selection import event_patterns

# More than any tier allows.
MOST = 100
DONE = {"deleted": "The webhook was deleted. We no longer send events to it."}


blueprint = new_blueprint("webhooks", __name__)
blueprint.add_app_template_filter(state.moment, "moment")


@blueprint.get("/webhooks")
@signed_in(Right.WEBHOOKS_READ)
def list_webhooks(session: Session, viewer: Viewer) -> flask.Response:
    portal, principal = current_portal(), viewer.principal
    reads, now = SessionStatements(session), clock.now(session)
    found = views.list_own(reads, principal, {"limit": MOST})["data"]
    ids = [UUID(webhook["id"]) for webhook in found]
    return page(
        "webhooks.html",
        webhooks=found,
        troubles=[failures.troubles(reads, principal, webhook, now) for webhook in found],
        attempts=stats.attempts_of_day(session, principal, ids, now=now),
        ids=ids,
        tier=viewer.tier,
        allowed=portal.spec.tiers[viewer.tier].webhooks,
        deliveries=budget.of_caller(session, principal, portal.spec.tiers[viewer.tier]),
        done=DONE.get(flask.request.args.get("done", "")),
    )


@blueprint.get("/webhooks/new")
@signed_in(Right.WEBHOOKS_WRITE)
def new_webhook(session: Session, viewer: Viewer) -> flask.Response:
    newest = current_portal().services.versions.newest
    return _form_page(WebhookForm(version=newest), viewer)


@blueprint.post("/webhooks")
@signed_in(Right.WEBHOOKS_WRITE)
def create_webhook(session: Session, viewer: Viewer) -> flask.Response:
    portal, form = current_portal(), _read()
    portal.derived.webhook_rules.judge(form)
    if form.errors:
        return _form_page(form, viewer, status=422)
    portal.services.count_challenge(viewer.seller_id)
    try:
        made = webhooks.register(
            session,
            viewer.principal,
            form.body(),
            spec=portal.spec,
            allowed=portal.spec.tiers[viewer.tier].webhooks,
            rules=portal.services.url_rules,
            sealer=portal.services.sealer,
            verification=portal.services.verification,
            versions=portal.services.versions,
        )
    except ApiError as error:
        if error.code is not Code.WEBHOOK_LIMIT_REACHED:
            raise
        return _form_page(form, viewer, status=409, failure=error.detail)
    return page("webhook_secret.html", status=201, webhook=made, rotated=False)


@blueprint.post("/webhooks/filter")
@signed_in(Right.WEBHOOKS_WRITE)
def check_filter(session: Session, viewer: Viewer) -> flask.Response:
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
def edit_webhook(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    webhook = views.get_own(SessionStatements(session), viewer.principal, webhook_id)
    form = WebhookForm.of(webhook, current_portal().services.versions)
    return _form_page(form, viewer, webhook_id=webhook_id)


@blueprint.post("/webhooks/<uuid:webhook_id>")
@signed_in(Right.WEBHOOKS_WRITE)
def save_webhook(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    portal, principal = current_portal(), viewer.principal
    before = views.get_own(SessionStatements(session), principal, webhook_id)
    form = _read()
    portal.derived.webhook_rules.judge(form)
    if form.errors:
        return _form_page(form, viewer, webhook_id=webhook_id, status=422)
    patch = form.body()
    if set(patch["types"]) == set(before["types"]):
        # Another order of the same types is not a change.
        del patch["types"]
    if patch["url"] != before["url"]:
        portal.services.count_challenge(viewer.seller_id)
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
    viewer: Viewer,
    *,
    webhook_id: UUID | None = None,
    status: int = 200,
    failure: str | None = None,
) -> flask.Response:
    portal, principal = current_portal(), viewer.principal
    every = event_rights.lacking_scope(principal, [event_patterns.EVERY], portal.spec.events)
    return page(
        "webhook_form.html",
        status=status,
        form=form,
        webhook_id=webhook_id,
        families=offered(portal.derived.event_families, principal, portal.spec.events),
        offers_every=every is None,
        fields=portal.derived.webhook_rules.fields(form),
        versions=portal.services.versions.living[::-1],
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
