"""Actions on a webhook: rotate its secret, test, verify, confirm, enable, disable, delete."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.edge.limits.throttles import Action
from cute_api.models.enums import WebhookStatus
from cute_api.models.statements import SessionStatements
from cute_api.portal.portal import current_portal
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.portal.webhooks.forms import DEFAULT_OVERLAP_S, OVERLAPS, read_overlap
from cute_api.problems import ApiError, Code
from cute_api.refusals import RefusalError
from cute_api.services.accounts.session_user import Viewer
from cute_api.services.deliveries import deliveries
from cute_api.services.organisations.rights import Right
from cute_api.services.webhooks import (
    edits,
    pauses,
    signing_secrets,
    test_events,
    trying,
    verifying,
    views,
    webhooks,
)

# Pages show a larger count as "more than" this.
MOST_COUNTED = 1_000


blueprint = new_blueprint("webhook_actions", __name__)


@blueprint.get("/webhooks/<uuid:webhook_id>/rotate")
@signed_in(Right.WEBHOOKS_WRITE)
def ask_rotate(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    return _rotation(session, viewer, webhook_id)


@blueprint.post("/webhooks/<uuid:webhook_id>/rotate")
@signed_in(Right.WEBHOOKS_WRITE)
def rotate_secret(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    overlap = read_overlap(flask.request.form.get("overlap", ""))
    if overlap is None:
        return _rotation(session, viewer, webhook_id, "Choose one from the list.")
    portal = current_portal()
    portal.services.actions.count(Action.ROTATE, viewer.seller_id)
    made = signing_secrets.rotate_own(
        session,
        viewer.principal,
        webhook_id,
        overlap=overlap,
        spec=portal.spec,
        sealer=portal.services.sealer,
    )
    return page("webhook_secret.html", webhook=made, rotated=True)


@blueprint.post("/webhooks/<uuid:webhook_id>/test")
@signed_in(Right.WEBHOOKS_WRITE)
def send_test(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    portal = current_portal()
    portal.services.actions.count(Action.TEST, viewer.seller_id)
    views.find_own(session, viewer.principal, webhook_id)
    event_type = flask.request.form.get("type", "")
    if event_type not in portal.spec.events:
        raise RefusalError(422, "Unknown event", "Choose one from the list.")
    with sent_nothing():
        delivery = test_events.send(
            session, viewer.principal, webhook_id, event_type, spec=portal.spec
        )
    return to(f"/webhooks/{webhook_id}/deliveries/{delivery['id']}?done=test")


@blueprint.post("/webhooks/<uuid:webhook_id>/try")
@signed_in(Right.WEBHOOKS_WRITE)
def try_webhook(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    current_portal().services.actions.count(Action.REDELIVER, viewer.seller_id)
    with sent_nothing():
        trying.try_own(session, viewer.principal, webhook_id)
    return to(f"/webhooks/{webhook_id}?done=trying")


@blueprint.post("/webhooks/<uuid:webhook_id>/verify")
@signed_in(Right.WEBHOOKS_WRITE)
def verify_webhook(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    portal = current_portal()
    portal.services.actions.count(Action.VERIFY, viewer.seller_id)
    with sent_nothing():
        verifying.verify_own(
            session, viewer.principal, webhook_id, needed=portal.services.verification
        )
    return to(f"/webhooks/{webhook_id}?done=verifying")


@blueprint.post("/webhooks/<uuid:webhook_id>/confirm")
@signed_in(Right.WEBHOOKS_WRITE)
def confirm_webhook(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    pauses.confirm_own(session, viewer.principal, webhook_id, spec=current_portal().spec)
    if flask.request.form.get("back") == "webhook":
        return to(f"/webhooks/{webhook_id}?done=confirmed")
    return to("/keys?done=confirmed")


@blueprint.post("/webhooks/<uuid:webhook_id>/enable")
@signed_in(Right.WEBHOOKS_WRITE)
def enable_webhook(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    return _switch(session, viewer, webhook_id, WebhookStatus.ACTIVE)


@blueprint.get("/webhooks/<uuid:webhook_id>/disable")
@signed_in(Right.WEBHOOKS_WRITE)
def ask_disable(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    return _ask(session, viewer, webhook_id, "webhook_disable.html")


@blueprint.post("/webhooks/<uuid:webhook_id>/disable")
@signed_in(Right.WEBHOOKS_WRITE)
def disable_webhook(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    return _switch(session, viewer, webhook_id, WebhookStatus.DISABLED)


@blueprint.get("/webhooks/<uuid:webhook_id>/delete")
@signed_in(Right.WEBHOOKS_WRITE)
def ask_delete(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    return _ask(session, viewer, webhook_id, "webhook_delete.html")


@blueprint.post("/webhooks/<uuid:webhook_id>/delete")
@signed_in(Right.WEBHOOKS_WRITE)
def delete_webhook(session: Session, viewer: Viewer, webhook_id: UUID) -> flask.Response:
    webhooks.remove(session, viewer.principal, webhook_id)
    return to("/webhooks?done=deleted")


def _rotation(
    session: Session, viewer: Viewer, webhook_id: UUID, error: str | None = None
) -> flask.Response:
    return page(
        "webhook_rotate.html",
        status=200 if error is None else 422,
        webhook=views.get_own(SessionStatements(session), viewer.principal, webhook_id),
        overlaps=OVERLAPS,
        default=DEFAULT_OVERLAP_S,
        error=error,
    )


def _switch(
    session: Session, viewer: Viewer, webhook_id: UUID, status: WebhookStatus
) -> flask.Response:
    portal = current_portal()
    enables = status is WebhookStatus.ACTIVE
    if enables:
        portal.services.count_challenge(viewer.seller_id)
    edits.update_own(
        session,
        viewer.principal,
        webhook_id,
        {"status": status.value},
        spec=portal.spec,
        rules=portal.services.url_rules,
        versions=portal.services.versions,
        verification=portal.services.verification,
    )
    return to(f"/webhooks/{webhook_id}?done={'enabled' if enables else 'disabled'}")


def _ask(session: Session, viewer: Viewer, webhook_id: UUID, template: str) -> flask.Response:
    principal = viewer.principal
    return page(
        template,
        webhook=views.get_own(SessionStatements(session), principal, webhook_id),
        waiting=deliveries.count_waiting(session, principal, webhook_id, most=MOST_COUNTED),
        most=MOST_COUNTED,
    )


@contextmanager
def sent_nothing() -> Iterator[None]:
    """Reword the service's error for an inactive webhook for pages."""
    try:
        yield
    except ApiError as error:
        if error.code is not Code.WEBHOOK_NOT_ACTIVE:
            raise
        raise RefusalError(
            409,
            "The webhook is not active",
            "Enable or confirm the webhook on its page, then try again.",
        ) from error
