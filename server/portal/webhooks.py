"""The webhooks of who is logged in: list, register, edit, and what else is done to one.

The portal acts as the user, through no key: no key's end pauses what was set up here.
"""

from uuid import UUID

import flask
from sqlalchemy.orm import Session

from server.handlers.call import Services
from server.models.reads import SessionReads
from server.portal import webhook_state
from server.portal.deliveries import add_deliveries
from server.portal.portal import Portal, page, to
from server.portal.webhook_actions import add_actions
from server.portal.webhook_events import families
from server.portal.webhook_forms import WebhookForm, WebhookRules
from server.problems import ApiError, Code
from server.services import (
    delivery_budget,
    webhook_edits,
    webhook_stats,
    webhook_views,
    webhooks,
)
from server.services.moments import now_in
from server.services.sessions import SessionUser

# More than any tier allows.
MOST = 100
DONE = {"deleted": "The webhook was deleted. Nothing more is sent to it."}


def make_webhooks(portal: Portal, services: Services) -> flask.Blueprint:
    """The blueprint of `/webhooks`. Confirming one is in `server.portal.keys`."""
    blueprint = portal.blueprint("webhooks", __name__)
    spec, urls = portal.spec, services.url_rules
    rules = WebhookRules(spec, urls)
    picker = families(spec)
    blueprint.add_app_template_filter(webhook_state.moment, "moment")

    def form_page(
        form: WebhookForm,
        session_user: SessionUser,
        *,
        webhook_id: UUID | None = None,
        status: int = 200,
        failure: str | None = None,
    ) -> flask.Response:
        return page(
            "webhook_form.html",
            status=status,
            form=form,
            webhook_id=webhook_id,
            families=picker,
            fields=rules.fields(form),
            tier=session_user.tier,
            failure=failure,
        )

    @blueprint.get("/webhooks")
    @portal.signed_in
    def list_webhooks(session: Session, session_user: SessionUser) -> flask.Response:
        owner = session_user.owner
        found = webhook_views.list_own(SessionReads(session), owner, {"limit": MOST})["data"]
        ids = [UUID(webhook["id"]) for webhook in found]
        return page(
            "webhooks.html",
            webhooks=found,
            moods=[webhook_state.mood(webhook) for webhook in found],
            troubles=[webhook_state.troubles(webhook) for webhook in found],
            rates=webhook_stats.success_rates(session, owner, ids, now=now_in(session)),
            ids=ids,
            allowed=spec.tiers[session_user.tier].webhooks,
            deliveries=delivery_budget.of_today(
                session, session_user.user_id, budget=spec.tiers[session_user.tier].deliveries_a_day
            ),
            done=DONE.get(flask.request.args.get("done", "")),
        )

    @blueprint.get("/webhooks/new")
    @portal.signed_in
    def new_webhook(session: Session, session_user: SessionUser) -> flask.Response:
        return form_page(WebhookForm(), session_user)

    @blueprint.post("/webhooks")
    @portal.signed_in
    def create_webhook(session: Session, session_user: SessionUser) -> flask.Response:
        form = _read()
        rules.judge(form)
        if form.errors:
            return form_page(form, session_user, status=422)
        services.count_challenge(session_user.user_id)
        try:
            made = webhooks.register(
                session,
                session_user.owner,
                form.body(),
                spec=spec,
                allowed=spec.tiers[session_user.tier].webhooks,
                rules=urls,
                sealer=services.sealer,
                verification=services.verification,
            )
        except ApiError as error:
            if error.code is not Code.WEBHOOK_LIMIT_REACHED:
                raise
            return form_page(form, session_user, status=409, failure=error.detail)
        return page("webhook_secret.html", status=201, webhook=made, rotated=False)

    @blueprint.post("/webhooks/filter")
    @portal.signed_in
    def check_filter(session: Session, session_user: SessionUser) -> flask.Response:
        form = _read()
        canonical = rules.judge_filter(form)
        return page(
            "webhook_filter.html",
            error=form.errors.get("filter"),
            canonical=canonical,
            fields=rules.fields(form),
        )

    @blueprint.get("/webhooks/<uuid:webhook_id>/edit")
    @portal.signed_in
    def edit_webhook(
        session: Session, session_user: SessionUser, webhook_id: UUID
    ) -> flask.Response:
        webhook = webhook_views.get_own(SessionReads(session), session_user.owner, webhook_id)
        return form_page(WebhookForm.of(webhook), session_user, webhook_id=webhook_id)

    @blueprint.post("/webhooks/<uuid:webhook_id>")
    @portal.signed_in
    def save_webhook(
        session: Session, session_user: SessionUser, webhook_id: UUID
    ) -> flask.Response:
        owner = session_user.owner
        before = webhook_views.get_own(SessionReads(session), owner, webhook_id)
        form = _read()
        rules.judge(form)
        if form.errors:
            return form_page(form, session_user, webhook_id=webhook_id, status=422)
        patch = form.body()
        if set(patch["events"]) == set(before["events"]):
            # The same in another order is no change.
            del patch["events"]
        if patch["url"] != before["url"]:
            services.count_challenge(session_user.user_id)
        webhook_edits.update_own(
            session,
            owner,
            webhook_id,
            patch,
            spec=spec,
            rules=urls,
            verification=services.verification,
        )
        return to(f"/webhooks/{webhook_id}?done=saved")

    add_actions(blueprint, portal, services)
    add_deliveries(blueprint, portal, services.actions)
    return blueprint


def _read() -> WebhookForm:
    given = flask.request.form
    return WebhookForm.read(
        given.get("url", ""),
        given.getlist("event"),
        given.get("filter", ""),
        given.get("description", ""),
    )
