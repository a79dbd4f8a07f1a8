# Generated from the spec by `make generate`: never edit this file.
"""What was sent to your webhooks, the result of each attempt, and redelivery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import Delivery, DeliveryWithAttempts

GET_DELIVERY = SdkOperation(
    "get_delivery",
    "GET",
    "/deliveries/{delivery_id}",
    ResponseKind.MODEL,
    model="DeliveryWithAttempts",
)
REDELIVER = SdkOperation(
    "redeliver",
    "POST",
    "/deliveries/{delivery_id}/redeliver",
    ResponseKind.MODEL,
    model="Delivery",
    takes_idempotency_key=True,
)


class DeliveriesResource(SyncResource):
    """`client.deliveries` of the sync client."""

    @property
    def with_raw_response(self) -> DeliveriesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return DeliveriesResourceRaw(DeliveriesResource(self._driver, raw=True))

    def get(
        self,
        delivery_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> DeliveryWithAttempts:
        """Get a delivery with its attempts.

        Returns a delivery: its request body, and the request, response and times of each
        attempt. Needs `webhooks`, and the scope of the event's type, since the body shows the
        event. Deliveries are kept for 30 days, including those of a deleted webhook.

        Scope: `webhooks`.

        Args:
            delivery_id: The delivery's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: DeliveryWithAttempts = self._call(
            Call(
                GET_DELIVERY,
                path={
                    "delivery_id": delivery_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def redeliver(
        self,
        delivery_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Delivery:
        """Send a delivery again.

        Sends an event to the webhook again now, whether its delivery succeeded, failed or was
        cancelled. If the attempt fails, it is retried like a new one. Send no body. Needs
        `webhooks`, and the scope of the event's type.

        The delivery and the event stay the same, so the receiver recognises the event by its
        `webhook-id`. A pending delivery returns 409 (`delivery_pending`), and a disabled or
        deleted webhook 409 (`webhook_not_active`). A delivery with 100 attempts or more is not
        sent again (409, `too_many_attempts`): read its body with `GET /v1/deliveries/{id}`.

        Scope: `webhooks`.

        Args:
            delivery_id: The delivery's id.
        """
        result: Delivery = self._call(
            Call(
                REDELIVER,
                path={
                    "delivery_id": delivery_id,
                },
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result


class AsyncDeliveriesResource(AsyncResource):
    """`client.deliveries` of the async client."""

    @property
    def with_raw_response(self) -> AsyncDeliveriesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncDeliveriesResourceRaw(AsyncDeliveriesResource(self._driver, raw=True))

    async def get(
        self,
        delivery_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> DeliveryWithAttempts:
        """Get a delivery with its attempts.

        Returns a delivery: its request body, and the request, response and times of each
        attempt. Needs `webhooks`, and the scope of the event's type, since the body shows the
        event. Deliveries are kept for 30 days, including those of a deleted webhook.

        Scope: `webhooks`.

        Args:
            delivery_id: The delivery's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: DeliveryWithAttempts = await self._call(
            Call(
                GET_DELIVERY,
                path={
                    "delivery_id": delivery_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def redeliver(
        self,
        delivery_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Delivery:
        """Send a delivery again.

        Sends an event to the webhook again now, whether its delivery succeeded, failed or was
        cancelled. If the attempt fails, it is retried like a new one. Send no body. Needs
        `webhooks`, and the scope of the event's type.

        The delivery and the event stay the same, so the receiver recognises the event by its
        `webhook-id`. A pending delivery returns 409 (`delivery_pending`), and a disabled or
        deleted webhook 409 (`webhook_not_active`). A delivery with 100 attempts or more is not
        sent again (409, `too_many_attempts`): read its body with `GET /v1/deliveries/{id}`.

        Scope: `webhooks`.

        Args:
            delivery_id: The delivery's id.
        """
        result: Delivery = await self._call(
            Call(
                REDELIVER,
                path={
                    "delivery_id": delivery_id,
                },
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result


class DeliveriesResourceRaw:
    """`client.deliveries.with_raw_response` of the sync client."""

    def __init__(self, methods: DeliveriesResource) -> None:
        self.get = raw(methods.get)
        self.redeliver = raw(methods.redeliver)


class AsyncDeliveriesResourceRaw:
    """`client.deliveries.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncDeliveriesResource) -> None:
        self.get = async_raw(methods.get)
        self.redeliver = async_raw(methods.redeliver)
