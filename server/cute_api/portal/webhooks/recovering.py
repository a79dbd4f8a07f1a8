"""Recover a webhook's events of a time range: the form and its results."""

from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.edge.limits.throttles import Action
from cute_api.lib.json_objects import Json
from cute_api.models.statements import SessionStatements
from cute_api.portal.portal import current_portal
from cute_api.portal.views import new_blueprint, page, signed_in
from cute_api.portal.webhooks.actions import MOST_COUNTED, sent_nothing
from cute_api.portal.webhooks.forms import WANTED, RangeForm, read_count
from cute_api.services.accounts.session_user import Viewer
from cute_api.services.deliveries import deliveries, recovery
from cute_api.services.organisations.rights import Right
from cute_api.services.webhooks import views

blueprint = new_blueprint("recovering", __name__)


@blueprint.get("/webhooks/<uuid:webhook_id>/recover")
@signed_in(Right.WEBHOOKS_WRITE)
def ask_recover(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    webhook = views.get_own(SessionStatements(session), viewer.principal, webhook_id)
    return _recover_page(session, viewer, webhook, RangeForm())


@blueprint.post("/webhooks/<uuid:webhook_id>/recover")
@signed_in(Right.WEBHOOKS_WRITE)
def recover(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    """Check a bounded number of events; the page then continues automatically."""
    current_portal().services.actions.count(Action.RECOVER, viewer.seller_id)
    principal = viewer.principal
    webhook = views.get_own(SessionStatements(session), principal, webhook_id)
    sent = flask.request.form
    form = RangeForm.read(sent.get("since", ""), sent.get("until", ""), sent.get("status", ""))
    if form.errors:
        return _recover_page(session, viewer, webhook, form, status=422)
    place = {"cursor": sent["cursor"]} if sent.get("cursor") else {}
    with sent_nothing():
        done = recovery.recover(
            session,
            principal,
            webhook_id,
            {**form.body(), **place},
            event_types=current_portal().spec.events,
            examined=recovery.EXAMINED,
        )
    pages = read_count(sent.get("pages", "")) + 1
    return page(
        "webhook_recovery.html",
        webhook=webhook,
        form=form,
        done=done,
        pages=pages,
        looked_at=pages * recovery.EXAMINED,
        found=read_count(sent.get("found", "")) + done["count"],
        waiting=deliveries.count_waiting(session, principal, webhook_id, most=MOST_COUNTED),
        most=MOST_COUNTED,
    )


def _recover_page(
    session: Session, viewer: Viewer, webhook: Json, form: RangeForm, status: int = 200
) -> flask.Response:
    """Return the form, with the number of deliveries that are already pending."""
    waiting = deliveries.count_waiting(
        session, viewer.principal, UUID(webhook["id"]), most=MOST_COUNTED
    )
    return page(
        "webhook_recover.html",
        status=status,
        webhook=webhook,
        waiting=waiting,
        most=MOST_COUNTED,
        form=form,
        choices=WANTED,
    )
