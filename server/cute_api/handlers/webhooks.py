"""Operations of the tag `webhooks`."""

from datetime import timedelta
from uuid import UUID

from cute_api.edge.limits.throttles import Action
from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call, SessionCall
from cute_api.lib.json_objects import Json
from cute_api.models.enums import WebhookStatus
from cute_api.services.webhooks import (
    edits,
    embed_links,
    pauses,
    signing_secrets,
    test_events,
    trying,
    verifying,
    views,
    webhooks,
)
from cute_api.spec import BASE_PATH


def create_webhook(call: SessionCall) -> CallResult:
    call.services.count_challenge(call.principal.user_id)
    spec = call.services.spec
    webhook = webhooks.register(
        call.session,
        call.principal,
        call.body,
        spec=spec,
        allowed=spec.tiers[call.principal.tier].webhooks,
        rules=call.services.url_rules,
        sealer=call.services.sealer,
        verification=call.services.verification,
        versions=call.services.versions,
        version=call.version,
    )
    headers = {"Location": f"{BASE_PATH}/webhooks/{webhook['id']}", "ETag": webhook["etag"]}
    return CallResult(webhook, 201, headers, secret=True)


def create_embed_link(call: SessionCall) -> CallResult:
    link = embed_links.create(
        call.session,
        call.principal,
        call.body or {},
        sealer=call.services.sealer,
        base_url=call.services.base_url,
    )
    return CallResult(link, 201, secret=True)


def list_webhooks(call: Call, query: views.WebhooksQuery) -> CallResult:
    return CallResult(views.list_own(call.reads, call.principal, query))


def get_webhook(call: Call, webhook_id: UUID) -> CallResult:
    return _versioned(views.get_own(call.reads, call.principal, webhook_id))


def update_webhook(call: SessionCall, webhook_id: UUID, if_match: str | None) -> CallResult:
    if "url" in call.body or call.body.get("status") == WebhookStatus.ACTIVE:
        call.services.count_challenge(call.principal.user_id)
    return _versioned(
        edits.update_own(
            call.session,
            call.principal,
            webhook_id,
            call.body,
            spec=call.services.spec,
            rules=call.services.url_rules,
            versions=call.services.versions,
            verification=call.services.verification,
            if_match=if_match,
        )
    )


def rotate_webhook_secret(call: SessionCall, webhook_id: UUID) -> CallResult:
    call.services.actions.count(Action.ROTATE, call.principal.user_id)
    body = call.body or {}
    overlap = signing_secrets.DEFAULT_OVERLAP
    if "overlap_seconds" in body:
        overlap = timedelta(seconds=body["overlap_seconds"])
    webhook = signing_secrets.rotate_own(
        call.session,
        call.principal,
        webhook_id,
        overlap=overlap,
        spec=call.services.spec,
        sealer=call.services.sealer,
    )
    return CallResult(webhook, secret=True)


def test_webhook(call: SessionCall, webhook_id: UUID) -> CallResult:
    call.services.actions.count(Action.TEST, call.principal.user_id)
    delivery = test_events.send(
        call.session,
        call.principal,
        webhook_id,
        call.body["type"],
        spec=call.services.spec,
    )
    return CallResult(delivery, 202)


def confirm_webhook(call: SessionCall, webhook_id: UUID) -> CallResult:
    return CallResult(
        pauses.confirm_own(
            call.session,
            call.principal,
            webhook_id,
            spec=call.services.spec,
        )
    )


def verify_webhook(call: SessionCall, webhook_id: UUID) -> CallResult:
    call.services.actions.count(Action.VERIFY, call.principal.user_id)
    webhook = verifying.verify_own(
        call.session,
        call.principal,
        webhook_id,
        needed=call.services.verification,
    )
    return CallResult(webhook, 202)


def try_webhook(call: SessionCall, webhook_id: UUID) -> CallResult:
    call.services.actions.count(Action.REDELIVER, call.principal.user_id)
    return CallResult(trying.try_own(call.session, call.principal, webhook_id), 202)


def _versioned(webhook: Json) -> CallResult:
    return CallResult(webhook, headers={"ETag": webhook["etag"]})


def delete_webhook(call: SessionCall, webhook_id: UUID) -> CallResult:
    webhooks.remove(call.session, call.principal, webhook_id)
    return CallResult(status=204)
