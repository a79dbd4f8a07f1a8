"""Operations of the tag `webhooks`."""

from server.handlers.call import Answer, Call
from server.services import webhook_pauses, webhooks
from server.spec import BASE_PATH


def create_webhook(call: Call) -> Answer:
    spec = call.services.spec
    webhook = webhooks.register(
        call.session,
        call.principal,
        call.body,
        event_types=spec.events,
        allowed=spec.tiers[call.principal.tier].webhooks,
        rules=call.services.url_rules,
        sealer=call.services.sealer,
    )
    location = f"{BASE_PATH}/webhooks/{webhook['id']}"
    return Answer(webhook, 201, {"Location": location}, secret=True)


def list_webhooks(call: Call) -> Answer:
    return Answer(webhooks.list_own(call.session, call.principal, call.query))


def confirm_webhook(call: Call) -> Answer:
    return Answer(
        webhook_pauses.confirm_own(
            call.session,
            call.principal,
            call.id("webhook_id"),
            event_types=call.services.spec.events,
        )
    )


def delete_webhook(call: Call) -> Answer:
    webhooks.remove(call.session, call.principal, call.id("webhook_id"))
    return Answer(status=204)
