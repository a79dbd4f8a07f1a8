"""What is done to a webhook besides editing it: its secret, tests, on and off, its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import flask
from sqlalchemy.orm import Session

from server.edge.action_throttle import Action
from server.handlers.call import Services
from server.models.reads import SessionReads
from server.portal.portal import Portal, page, to
from server.portal.refusals import RefusalError
from server.portal.webhook_forms import DEFAULT_OVERLAP_S, OVERLAPS, read_overlap
from server.problems import ApiError, Code
from server.services import (
    deliveries,
    webhook_edits,
    webhook_secrets,
    webhook_tests,
    webhook_verification,
    webhook_views,
    webhooks,
)
from server.services.sessions import SessionUser

# Beyond it a page only says that there are more.
MOST_COUNTED = 1_000


def add_actions(blueprint: flask.Blueprint, portal: Portal, services: Services) -> None:
    """The pages of one webhook that change it."""
    spec, urls, sealer = portal.spec, services.url_rules, services.sealer

    def rotation(
        session: Session, session_user: SessionUser, webhook_id: UUID, error: str | None = None
    ) -> flask.Response:
        return page(
            "webhook_rotate.html",
            status=200 if error is None else 422,
            webhook=webhook_views.get_own(SessionReads(session), session_user.owner, webhook_id),
            overlaps=OVERLAPS,
            default=DEFAULT_OVERLAP_S,
            error=error,
        )

    def switch(
        session: Session, session_user: SessionUser, webhook_id: UUID, *, active: bool
    ) -> flask.Response:
        if active:
            services.count_challenge(session_user.user_id)
        webhook_edits.update_own(
            session,
            session_user.owner,
            webhook_id,
            {"active": active},
            spec=spec,
            rules=urls,
            verification=services.verification,
        )
        return to(f"/webhooks/{webhook_id}?done={'enabled' if active else 'disabled'}")

    def ask(
        session: Session, session_user: SessionUser, webhook_id: UUID, template: str
    ) -> flask.Response:
        owner = session_user.owner
        return page(
            template,
            webhook=webhook_views.get_own(SessionReads(session), owner, webhook_id),
            waiting=deliveries.count_waiting(session, owner, webhook_id, most=MOST_COUNTED),
            most=MOST_COUNTED,
        )

    @blueprint.get("/webhooks/<uuid:webhook_id>/rotate")
    @portal.signed_in
    def ask_rotate(session: Session, session_user: SessionUser, webhook_id: UUID) -> flask.Response:
        return rotation(session, session_user, webhook_id)

    @blueprint.post("/webhooks/<uuid:webhook_id>/rotate")
    @portal.signed_in
    def rotate_secret(
        session: Session, session_user: SessionUser, webhook_id: UUID
    ) -> flask.Response:
        overlap = read_overlap(flask.request.form.get("overlap", ""))
        if overlap is None:
            return rotation(session, session_user, webhook_id, "Choose one from the list.")
        services.actions.count(Action.ROTATE, session_user.user_id)
        made = webhook_secrets.rotate_own(
            session, session_user.owner, webhook_id, overlap=overlap, spec=spec, sealer=sealer
        )
        return page("webhook_secret.html", webhook=made, rotated=True)

    @blueprint.post("/webhooks/<uuid:webhook_id>/test")
    @portal.signed_in
    def send_test(session: Session, session_user: SessionUser, webhook_id: UUID) -> flask.Response:
        services.actions.count(Action.TEST, session_user.user_id)
        webhook_views.find_own(session, session_user.owner, webhook_id)
        event_type = flask.request.form.get("event", "")
        if event_type not in spec.events:
            raise RefusalError(422, "There is no such event", "Choose one from the list.")
        with sent_nothing():
            delivery = webhook_tests.send(
                session, session_user.owner, webhook_id, event_type, spec=spec
            )
        return to(f"/webhooks/{webhook_id}/deliveries/{delivery['id']}?done=test")

    @blueprint.post("/webhooks/<uuid:webhook_id>/verify")
    @portal.signed_in
    def verify_webhook(
        session: Session, session_user: SessionUser, webhook_id: UUID
    ) -> flask.Response:
        services.actions.count(Action.VERIFY, session_user.user_id)
        with sent_nothing():
            webhook_verification.verify_own(
                session, session_user.owner, webhook_id, needed=services.verification
            )
        return to(f"/webhooks/{webhook_id}?done=verifying")

    @blueprint.post("/webhooks/<uuid:webhook_id>/enable")
    @portal.signed_in
    def enable_webhook(
        session: Session, session_user: SessionUser, webhook_id: UUID
    ) -> flask.Response:
        return switch(session, session_user, webhook_id, active=True)

    @blueprint.get("/webhooks/<uuid:webhook_id>/disable")
    @portal.signed_in
    def ask_disable(
        session: Session, session_user: SessionUser, webhook_id: UUID
    ) -> flask.Response:
        return ask(session, session_user, webhook_id, "webhook_disable.html")

    @blueprint.post("/webhooks/<uuid:webhook_id>/disable")
    @portal.signed_in
    def disable_webhook(
        session: Session, session_user: SessionUser, webhook_id: UUID
    ) -> flask.Response:
        return switch(session, session_user, webhook_id, active=False)

    @blueprint.get("/webhooks/<uuid:webhook_id>/delete")
    @portal.signed_in
    def ask_delete(session: Session, session_user: SessionUser, webhook_id: UUID) -> flask.Response:
        return ask(session, session_user, webhook_id, "webhook_delete.html")

    @blueprint.post("/webhooks/<uuid:webhook_id>/delete")
    @portal.signed_in
    def delete_webhook(
        session: Session, session_user: SessionUser, webhook_id: UUID
    ) -> flask.Response:
        webhooks.remove(session, session_user.owner, webhook_id)
        return to("/webhooks?done=deleted")


@contextmanager
def sent_nothing() -> Iterator[None]:
    """What a service refuses because the webhook is disabled, said in the words of the pages."""
    try:
        yield
    except ApiError as error:
        if error.code is not Code.WEBHOOK_NOT_ACTIVE:
            raise
        raise RefusalError(
            409,
            "The webhook is not active",
            "It is disabled, or was deleted. Enable it on its page, then try again.",
        ) from error
