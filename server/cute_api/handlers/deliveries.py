"""Operations of the tag `deliveries`: deliveries to webhooks, and redelivery."""

from datetime import UTC, datetime
from uuid import UUID

from cute_api.edge.limits.throttles import Action
from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call, SessionCall
from cute_api.models import clock
from cute_api.services.deliveries import deliveries, detail, recovery
from cute_api.services.webhooks import digests, stats


def list_deliveries(call: Call, webhook_id: UUID, query: deliveries.DeliveriesQuery) -> CallResult:
    return CallResult(deliveries.list_of_webhook(call.reads, call.principal, webhook_id, query))


def get_delivery(call: Call, delivery_id: UUID) -> CallResult:
    return CallResult(
        detail.get(
            call.reads,
            call.principal,
            delivery_id,
            event_types=call.services.spec.events,
            versions=call.services.versions,
        )
    )


def redeliver(call: SessionCall, delivery_id: UUID) -> CallResult:
    call.services.actions.count(Action.REDELIVER, call.principal.user_id)
    delivery = deliveries.redeliver(
        call.session,
        call.principal,
        delivery_id,
        event_types=call.services.spec.events,
    )
    return CallResult(delivery, 202)


def recover_deliveries(call: SessionCall, webhook_id: UUID) -> CallResult:
    call.services.actions.count(Action.RECOVER, call.principal.user_id)
    done = recovery.recover(
        call.session,
        call.principal,
        webhook_id,
        call.body or {},
        event_types=call.services.spec.events,
    )
    return CallResult(done, 202)


def get_webhook_stats(call: Call, webhook_id: UUID, query: stats.StatsQuery) -> CallResult:
    return CallResult(
        stats.stats(
            call.reads,
            call.principal,
            webhook_id,
            query,
            now=datetime.now(UTC),
        )
    )


def get_webhook_digest(
    call: SessionCall, webhook_id: UUID, query: digests.DigestQuery
) -> CallResult:
    return CallResult(
        digests.digest(
            call.session,
            call.principal,
            webhook_id,
            query,
            now=clock.now(call.session),
        )
    )
