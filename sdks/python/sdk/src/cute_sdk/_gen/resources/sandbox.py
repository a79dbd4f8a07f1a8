# Generated from the spec by `make generate`: never edit this file.
"""Generated buyers and sellers for tests. These operations exist only in a sandbox; elsewhere they return 404."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import (
        FulfillmentStatus,
        Install,
        Message,
        Money,
        Order,
        SandboxClock,
        SandboxFaultScript,
        SandboxSellerWithSecret,
        Scope,
    )
    from ..params import FulfillmentStatusValue, MoneyDict, SandboxFaultCreateDict, ScopeValue

CREATE_SANDBOX_ORDER = SdkOperation(
    "create_sandbox_order",
    "POST",
    "/sandbox/orders",
    ResponseKind.MODEL,
    model="Order",
    takes_idempotency_key=True,
)
FULFILL_SANDBOX_ORDER = SdkOperation(
    "fulfill_sandbox_order",
    "POST",
    "/sandbox/orders/{order_id}/fulfill",
    ResponseKind.MODEL,
    model="Order",
    takes_idempotency_key=True,
)
REFUND_SANDBOX_ORDER = SdkOperation(
    "refund_sandbox_order",
    "POST",
    "/sandbox/orders/{order_id}/refund",
    ResponseKind.MODEL,
    model="Order",
    takes_idempotency_key=True,
)
COMPLETE_SANDBOX_ORDER = SdkOperation(
    "complete_sandbox_order",
    "POST",
    "/sandbox/orders/{order_id}/complete",
    ResponseKind.MODEL,
    model="Order",
    takes_idempotency_key=True,
)
CANCEL_SANDBOX_ORDER = SdkOperation(
    "cancel_sandbox_order",
    "POST",
    "/sandbox/orders/{order_id}/cancel",
    ResponseKind.MODEL,
    model="Order",
    takes_idempotency_key=True,
)
CREATE_SANDBOX_MESSAGE = SdkOperation(
    "create_sandbox_message",
    "POST",
    "/sandbox/messages",
    ResponseKind.MODEL,
    model="Message",
    takes_idempotency_key=True,
)
GET_SANDBOX_FAULTS = SdkOperation(
    "get_sandbox_faults",
    "GET",
    "/sandbox/faults",
    ResponseKind.MODEL,
    model="SandboxFaultScript",
)
PUT_SANDBOX_FAULTS = SdkOperation(
    "put_sandbox_faults",
    "PUT",
    "/sandbox/faults",
    ResponseKind.MODEL,
    model="SandboxFaultScript",
)
DELETE_SANDBOX_FAULTS = SdkOperation(
    "delete_sandbox_faults",
    "DELETE",
    "/sandbox/faults",
    ResponseKind.EMPTY,
)
GET_SANDBOX_CLOCK = SdkOperation(
    "get_sandbox_clock",
    "GET",
    "/sandbox/clock",
    ResponseKind.MODEL,
    model="SandboxClock",
)
ADVANCE_SANDBOX_CLOCK = SdkOperation(
    "advance_sandbox_clock",
    "POST",
    "/sandbox/clock",
    ResponseKind.MODEL,
    model="SandboxClock",
    takes_idempotency_key=True,
)
DELETE_SANDBOX_CLOCK = SdkOperation(
    "delete_sandbox_clock",
    "DELETE",
    "/sandbox/clock",
    ResponseKind.EMPTY,
)
PUT_SANDBOX_INSTALL = SdkOperation(
    "put_sandbox_install",
    "PUT",
    "/sandbox/sellers/{account}/install",
    ResponseKind.MODEL,
    model="Install",
)
DELETE_SANDBOX_INSTALL = SdkOperation(
    "delete_sandbox_install",
    "DELETE",
    "/sandbox/sellers/{account}/install",
    ResponseKind.EMPTY,
)
CREATE_SANDBOX_SELLER = SdkOperation(
    "create_sandbox_seller",
    "POST",
    "/sandbox/sellers",
    ResponseKind.MODEL,
    model="SandboxSellerWithSecret",
    takes_idempotency_key=True,
)
DELETE_SANDBOX_SELLER = SdkOperation(
    "delete_sandbox_seller",
    "DELETE",
    "/sandbox/sellers/{account}",
    ResponseKind.EMPTY,
)


class SandboxOrdersResource(SyncResource):
    """`client.sandbox.orders` of the sync client."""

    @property
    def with_raw_response(self) -> SandboxOrdersResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return SandboxOrdersResourceRaw(SandboxOrdersResource(self._driver, raw=True))

    def create(
        self,
        *,
        item_id: UUID | str,
        quantity: int | Unset = UNSET,
        ships_to: str | Unset = UNSET,
        fees: Money | MoneyDict | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Order:
        """Simulate an order of your item.

        A generated buyer orders one of your own active items, which becomes reserved with its
        last unit. Needs `write:items`. Your webhooks get `order.created`, `item.reserved` and
        `item.updated`.

        With `ships_to` the buyer pays the item's shipping price for this country
        (`totals.shipping`), with `fees` also fees (`totals.fees`).

        An item that is not active, has too few units or is not sent to `ships_to` returns 409
        (`item_not_available`), and so does an order whose total is above 10,000,000,000 minor
        units. Fees in another currency return 422. An item of another user returns 403
        (`not_owner`). Only in a sandbox; elsewhere this returns 404.

        Scope: `write:items`.

        Args:
            item_id: The id of one of your active items.
            quantity: How many units of it, 1 by default.
            ships_to: The buyer's country. The order's `totals.shipping` is then the price of
                the item's shipping option for this country.
            fees: What the buyer pays in fees, in the currency of the item. Nothing by default.
        """
        result: Order = self._call(
            Call(
                CREATE_SANDBOX_ORDER,
                body={
                    "item_id": item_id,
                    "quantity": quantity,
                    "ships_to": ships_to,
                    "fees": fees,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    def fulfill(
        self,
        order_id: UUID | str,
        *,
        fulfillment_status: FulfillmentStatus | FulfillmentStatusValue,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Order:
        """Ship an order of your item.

        Moves the units of an order: you ship them, the buyer receives them (`delivered`), or
        you get them back (`returned`). With the first of these steps the buyer has paid. The
        order stays open until it is completed or cancelled. Needs `write:items`. Your webhooks
        get `order.updated`.

        A step that is not in the `x-transitions` of `FulfillmentStatus` returns 409
        (`order_status_conflict`), and so does every step of a cancelled order. An order that
        you are not the seller of returns 404. Only in a sandbox; elsewhere this returns 404.

        Scope: `write:items`.

        Args:
            order_id: The order's id.
            fulfillment_status: The next status.
        """
        result: Order = self._call(
            Call(
                FULFILL_SANDBOX_ORDER,
                path={
                    "order_id": order_id,
                },
                body={
                    "fulfillment_status": fulfillment_status,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    def refund(
        self,
        order_id: UUID | str,
        *,
        amount: Money | MoneyDict | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Order:
        """Refund an order of your item.

        The buyer gets back a part of what they paid, or all of it. The amount is added to
        `totals.refunded`, and `payment_status` becomes `partly_refunded`, or `refunded` once
        nothing is left. Units and `status` stay as they are. Needs `write:items`. Your webhooks
        get `order.updated`.

        An order that is not paid or already refunded returns 409 (`order_status_conflict`), and
        so does an amount above what is left. An amount in another currency or of 0 returns 422,
        an order that you are not the seller of 404. Only in a sandbox; elsewhere this returns
        404.

        Scope: `write:items`.

        Args:
            order_id: The order's id.
            amount: The amount, in the order's currency. Without it, everything that is not
                refunded yet.
        """
        result: Order = self._call(
            Call(
                REFUND_SANDBOX_ORDER,
                path={
                    "order_id": order_id,
                },
                body={
                    "amount": amount,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    def complete(
        self,
        order_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Order:
        """Complete an order of your item.

        The buyer has paid and received the item: the order becomes completed, and the item sold
        with its last unit. Send no body. Needs `write:items`. Your webhooks get
        `order.completed`, and `item.sold` for the last unit or `item.updated` for others.

        An order that is not open returns 409 (`order_not_open`), and so does one whose units
        are returned (`order_status_conflict`); an order that you are not the seller of 404.
        Only in a sandbox; elsewhere this returns 404.

        Scope: `write:items`.

        Args:
            order_id: The order's id.
        """
        result: Order = self._call(
            Call(
                COMPLETE_SANDBOX_ORDER,
                path={
                    "order_id": order_id,
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

    def cancel(
        self,
        order_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Order:
        """Cancel an order of your item.

        The buyer has changed their mind: the order becomes cancelled and its units are for sale
        again. If the buyer has paid, they get everything back. Send no body. Needs
        `write:items`. Your webhooks get `order.cancelled` and `item.updated`.

        An order that is not open returns 409 (`order_not_open`), and so does one whose units
        are shipped or delivered (`order_status_conflict`): they must be returned first. An
        order that you are not the seller of returns 404. Only in a sandbox; elsewhere this
        returns 404.

        Scope: `write:items`.

        Args:
            order_id: The order's id.
        """
        result: Order = self._call(
            Call(
                CANCEL_SANDBOX_ORDER,
                path={
                    "order_id": order_id,
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


class AsyncSandboxOrdersResource(AsyncResource):
    """`client.sandbox.orders` of the async client."""

    @property
    def with_raw_response(self) -> AsyncSandboxOrdersResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncSandboxOrdersResourceRaw(AsyncSandboxOrdersResource(self._driver, raw=True))

    async def create(
        self,
        *,
        item_id: UUID | str,
        quantity: int | Unset = UNSET,
        ships_to: str | Unset = UNSET,
        fees: Money | MoneyDict | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Order:
        """Simulate an order of your item.

        A generated buyer orders one of your own active items, which becomes reserved with its
        last unit. Needs `write:items`. Your webhooks get `order.created`, `item.reserved` and
        `item.updated`.

        With `ships_to` the buyer pays the item's shipping price for this country
        (`totals.shipping`), with `fees` also fees (`totals.fees`).

        An item that is not active, has too few units or is not sent to `ships_to` returns 409
        (`item_not_available`), and so does an order whose total is above 10,000,000,000 minor
        units. Fees in another currency return 422. An item of another user returns 403
        (`not_owner`). Only in a sandbox; elsewhere this returns 404.

        Scope: `write:items`.

        Args:
            item_id: The id of one of your active items.
            quantity: How many units of it, 1 by default.
            ships_to: The buyer's country. The order's `totals.shipping` is then the price of
                the item's shipping option for this country.
            fees: What the buyer pays in fees, in the currency of the item. Nothing by default.
        """
        result: Order = await self._call(
            Call(
                CREATE_SANDBOX_ORDER,
                body={
                    "item_id": item_id,
                    "quantity": quantity,
                    "ships_to": ships_to,
                    "fees": fees,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    async def fulfill(
        self,
        order_id: UUID | str,
        *,
        fulfillment_status: FulfillmentStatus | FulfillmentStatusValue,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Order:
        """Ship an order of your item.

        Moves the units of an order: you ship them, the buyer receives them (`delivered`), or
        you get them back (`returned`). With the first of these steps the buyer has paid. The
        order stays open until it is completed or cancelled. Needs `write:items`. Your webhooks
        get `order.updated`.

        A step that is not in the `x-transitions` of `FulfillmentStatus` returns 409
        (`order_status_conflict`), and so does every step of a cancelled order. An order that
        you are not the seller of returns 404. Only in a sandbox; elsewhere this returns 404.

        Scope: `write:items`.

        Args:
            order_id: The order's id.
            fulfillment_status: The next status.
        """
        result: Order = await self._call(
            Call(
                FULFILL_SANDBOX_ORDER,
                path={
                    "order_id": order_id,
                },
                body={
                    "fulfillment_status": fulfillment_status,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    async def refund(
        self,
        order_id: UUID | str,
        *,
        amount: Money | MoneyDict | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Order:
        """Refund an order of your item.

        The buyer gets back a part of what they paid, or all of it. The amount is added to
        `totals.refunded`, and `payment_status` becomes `partly_refunded`, or `refunded` once
        nothing is left. Units and `status` stay as they are. Needs `write:items`. Your webhooks
        get `order.updated`.

        An order that is not paid or already refunded returns 409 (`order_status_conflict`), and
        so does an amount above what is left. An amount in another currency or of 0 returns 422,
        an order that you are not the seller of 404. Only in a sandbox; elsewhere this returns
        404.

        Scope: `write:items`.

        Args:
            order_id: The order's id.
            amount: The amount, in the order's currency. Without it, everything that is not
                refunded yet.
        """
        result: Order = await self._call(
            Call(
                REFUND_SANDBOX_ORDER,
                path={
                    "order_id": order_id,
                },
                body={
                    "amount": amount,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    async def complete(
        self,
        order_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Order:
        """Complete an order of your item.

        The buyer has paid and received the item: the order becomes completed, and the item sold
        with its last unit. Send no body. Needs `write:items`. Your webhooks get
        `order.completed`, and `item.sold` for the last unit or `item.updated` for others.

        An order that is not open returns 409 (`order_not_open`), and so does one whose units
        are returned (`order_status_conflict`); an order that you are not the seller of 404.
        Only in a sandbox; elsewhere this returns 404.

        Scope: `write:items`.

        Args:
            order_id: The order's id.
        """
        result: Order = await self._call(
            Call(
                COMPLETE_SANDBOX_ORDER,
                path={
                    "order_id": order_id,
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

    async def cancel(
        self,
        order_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Order:
        """Cancel an order of your item.

        The buyer has changed their mind: the order becomes cancelled and its units are for sale
        again. If the buyer has paid, they get everything back. Send no body. Needs
        `write:items`. Your webhooks get `order.cancelled` and `item.updated`.

        An order that is not open returns 409 (`order_not_open`), and so does one whose units
        are shipped or delivered (`order_status_conflict`): they must be returned first. An
        order that you are not the seller of returns 404. Only in a sandbox; elsewhere this
        returns 404.

        Scope: `write:items`.

        Args:
            order_id: The order's id.
        """
        result: Order = await self._call(
            Call(
                CANCEL_SANDBOX_ORDER,
                path={
                    "order_id": order_id,
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


class SandboxOrdersResourceRaw:
    """`client.sandbox.orders.with_raw_response` of the sync client."""

    def __init__(self, methods: SandboxOrdersResource) -> None:
        self.create = raw(methods.create)
        self.fulfill = raw(methods.fulfill)
        self.refund = raw(methods.refund)
        self.complete = raw(methods.complete)
        self.cancel = raw(methods.cancel)


class AsyncSandboxOrdersResourceRaw:
    """`client.sandbox.orders.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncSandboxOrdersResource) -> None:
        self.create = async_raw(methods.create)
        self.fulfill = async_raw(methods.fulfill)
        self.refund = async_raw(methods.refund)
        self.complete = async_raw(methods.complete)
        self.cancel = async_raw(methods.cancel)


class SandboxMessagesResource(SyncResource):
    """`client.sandbox.messages` of the sync client."""

    @property
    def with_raw_response(self) -> SandboxMessagesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return SandboxMessagesResourceRaw(SandboxMessagesResource(self._driver, raw=True))

    def create(
        self,
        *,
        item_id: UUID | str,
        body: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Message:
        """Simulate a message to you.

        A generated buyer writes to you about one of your own items. Without `body` the text is
        generated too. Needs `write:items`. Your webhooks get `message.received`.

        An item of another user returns 403 (`not_owner`). Only in a sandbox; elsewhere this
        returns 404.

        Scope: `write:items`.

        Args:
            item_id: The id of one of your items.
            body: What the message says; no control characters other than tabs and line ends.
                Generated when you leave it out.
        """
        result: Message = self._call(
            Call(
                CREATE_SANDBOX_MESSAGE,
                body={
                    "item_id": item_id,
                    "body": body,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result


class AsyncSandboxMessagesResource(AsyncResource):
    """`client.sandbox.messages` of the async client."""

    @property
    def with_raw_response(self) -> AsyncSandboxMessagesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncSandboxMessagesResourceRaw(AsyncSandboxMessagesResource(self._driver, raw=True))

    async def create(
        self,
        *,
        item_id: UUID | str,
        body: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> Message:
        """Simulate a message to you.

        A generated buyer writes to you about one of your own items. Without `body` the text is
        generated too. Needs `write:items`. Your webhooks get `message.received`.

        An item of another user returns 403 (`not_owner`). Only in a sandbox; elsewhere this
        returns 404.

        Scope: `write:items`.

        Args:
            item_id: The id of one of your items.
            body: What the message says; no control characters other than tabs and line ends.
                Generated when you leave it out.
        """
        result: Message = await self._call(
            Call(
                CREATE_SANDBOX_MESSAGE,
                body={
                    "item_id": item_id,
                    "body": body,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result


class SandboxMessagesResourceRaw:
    """`client.sandbox.messages.with_raw_response` of the sync client."""

    def __init__(self, methods: SandboxMessagesResource) -> None:
        self.create = raw(methods.create)


class AsyncSandboxMessagesResourceRaw:
    """`client.sandbox.messages.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncSandboxMessagesResource) -> None:
        self.create = async_raw(methods.create)


class SandboxFaultsResource(SyncResource):
    """`client.sandbox.faults` of the sync client."""

    @property
    def with_raw_response(self) -> SandboxFaultsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return SandboxFaultsResourceRaw(SandboxFaultsResource(self._driver, raw=True))

    def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> SandboxFaultScript:
        """Get the faults of your key.

        Returns the faults that were set for the key of this request. No scope is needed, and
        faults never affect this call. Only in a sandbox; elsewhere this returns 404.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: SandboxFaultScript = self._call(
            Call(
                GET_SANDBOX_FAULTS,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def put(
        self,
        *,
        faults: Sequence[SandboxFaultCreateDict],
        seed: int | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> SandboxFaultScript:
        """Let calls and webhooks of your key fail.

        Makes later calls with this key fail as you say, so that you can see how your program
        reacts. No other key is affected, and neither are calls about faults or the clock. The
        faults that you send replace all earlier faults of the key, restart the counts, and end
        after 24 hours. No scope is needed.

        For one call alone, send its fault as a header: `Cute-Fault: response_lost`, or `Cute-
        Fault: slow; seconds=5`. It takes precedence over the key's faults, needs a key, and is
        ignored outside of a sandbox. A value that is not a fault of calls returns 422.

        Faults whose names begin with `webhook_` affect the webhooks that this key created, each
        event once; only `webhook_down` also affects retries. A test event counts as an event.
        `GET /v1/deliveries/{delivery_id}` names the `fault` of each attempt.

        A `429` here uses no quota. At most 8 slow responses of a key wait at the same time, and
        further ones are sent at once. Your request log names the `fault` of each call. Only in
        a sandbox; elsewhere this returns 404.

        Args:
            seed: Decides which calls and events `percent` selects, 0 by default. The same seed
                with the same calls and events in the same order gives the same faults.
            faults: The faults.
        """
        result: SandboxFaultScript = self._call(
            Call(
                PUT_SANDBOX_FAULTS,
                body={
                    "seed": seed,
                    "faults": faults,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
        )
        return result

    def delete(
        self,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Remove the faults of your key.

        Removes the faults of the key of this request, if it has any. No scope is needed, and
        faults never affect this call. Only in a sandbox; elsewhere this returns 404.
        """
        result: None = self._call(
            Call(
                DELETE_SANDBOX_FAULTS,
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncSandboxFaultsResource(AsyncResource):
    """`client.sandbox.faults` of the async client."""

    @property
    def with_raw_response(self) -> AsyncSandboxFaultsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncSandboxFaultsResourceRaw(AsyncSandboxFaultsResource(self._driver, raw=True))

    async def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> SandboxFaultScript:
        """Get the faults of your key.

        Returns the faults that were set for the key of this request. No scope is needed, and
        faults never affect this call. Only in a sandbox; elsewhere this returns 404.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: SandboxFaultScript = await self._call(
            Call(
                GET_SANDBOX_FAULTS,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def put(
        self,
        *,
        faults: Sequence[SandboxFaultCreateDict],
        seed: int | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> SandboxFaultScript:
        """Let calls and webhooks of your key fail.

        Makes later calls with this key fail as you say, so that you can see how your program
        reacts. No other key is affected, and neither are calls about faults or the clock. The
        faults that you send replace all earlier faults of the key, restart the counts, and end
        after 24 hours. No scope is needed.

        For one call alone, send its fault as a header: `Cute-Fault: response_lost`, or `Cute-
        Fault: slow; seconds=5`. It takes precedence over the key's faults, needs a key, and is
        ignored outside of a sandbox. A value that is not a fault of calls returns 422.

        Faults whose names begin with `webhook_` affect the webhooks that this key created, each
        event once; only `webhook_down` also affects retries. A test event counts as an event.
        `GET /v1/deliveries/{delivery_id}` names the `fault` of each attempt.

        A `429` here uses no quota. At most 8 slow responses of a key wait at the same time, and
        further ones are sent at once. Your request log names the `fault` of each call. Only in
        a sandbox; elsewhere this returns 404.

        Args:
            seed: Decides which calls and events `percent` selects, 0 by default. The same seed
                with the same calls and events in the same order gives the same faults.
            faults: The faults.
        """
        result: SandboxFaultScript = await self._call(
            Call(
                PUT_SANDBOX_FAULTS,
                body={
                    "seed": seed,
                    "faults": faults,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
        )
        return result

    async def delete(
        self,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Remove the faults of your key.

        Removes the faults of the key of this request, if it has any. No scope is needed, and
        faults never affect this call. Only in a sandbox; elsewhere this returns 404.
        """
        result: None = await self._call(
            Call(
                DELETE_SANDBOX_FAULTS,
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class SandboxFaultsResourceRaw:
    """`client.sandbox.faults.with_raw_response` of the sync client."""

    def __init__(self, methods: SandboxFaultsResource) -> None:
        self.get = raw(methods.get)
        self.put = raw(methods.put)
        self.delete = raw(methods.delete)


class AsyncSandboxFaultsResourceRaw:
    """`client.sandbox.faults.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncSandboxFaultsResource) -> None:
        self.get = async_raw(methods.get)
        self.put = async_raw(methods.put)
        self.delete = async_raw(methods.delete)


class SandboxClockResource(SyncResource):
    """`client.sandbox.clock` of the sync client."""

    @property
    def with_raw_response(self) -> SandboxClockResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return SandboxClockResourceRaw(SandboxClockResource(self._driver, raw=True))

    def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> SandboxClock:
        """Get the clock of your account.

        Returns what time it is for your account, and what happened since you first moved its
        clock. No scope is needed.

        Only in a sandbox, and with a key of your own; elsewhere, and with an app's key, this
        returns 404.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: SandboxClock = self._call(
            Call(
                GET_SANDBOX_CLOCK,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def advance(
        self,
        *,
        seconds: int,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> SandboxClock:
        """Advance the clock of your account.

        Moves the clock of your account, and of no other, from one due moment to the next, so
        that everything that is due until then happens in order: keys expire (with their
        emails), versions of the API retire, used quota comes back, deliveries of your webhooks
        are retried, days get their digest, tokens of your apps expire, and old data is removed.
        No scope is needed.

        It takes a moment: get the clock until its `status` is `ready`. While it is `advancing`,
        another call moves its target further. A clock is at most 400 days ahead; more returns
        422, and so does a number below 1. What you create or change keeps its real time: the
        clock decides what is due, not what is written.

        Only in a sandbox, and with a key of your own; elsewhere, and with an app's key, this
        returns 404.

        Args:
            seconds: By how many seconds. A clock never moves backwards, and is at most 400 days
                ahead.
        """
        result: SandboxClock = self._call(
            Call(
                ADVANCE_SANDBOX_CLOCK,
                body={
                    "seconds": seconds,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    def delete(
        self,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Set the clock of your account back to real time.

        Ends a running advance, and sets the clock to the real time. What has happened stays,
        but a key works again if the real time is before its expiry. No scope is needed.

        Only in a sandbox, and with a key of your own; elsewhere, and with an app's key, this
        returns 404.
        """
        result: None = self._call(
            Call(
                DELETE_SANDBOX_CLOCK,
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncSandboxClockResource(AsyncResource):
    """`client.sandbox.clock` of the async client."""

    @property
    def with_raw_response(self) -> AsyncSandboxClockResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncSandboxClockResourceRaw(AsyncSandboxClockResource(self._driver, raw=True))

    async def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> SandboxClock:
        """Get the clock of your account.

        Returns what time it is for your account, and what happened since you first moved its
        clock. No scope is needed.

        Only in a sandbox, and with a key of your own; elsewhere, and with an app's key, this
        returns 404.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: SandboxClock = await self._call(
            Call(
                GET_SANDBOX_CLOCK,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def advance(
        self,
        *,
        seconds: int,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> SandboxClock:
        """Advance the clock of your account.

        Moves the clock of your account, and of no other, from one due moment to the next, so
        that everything that is due until then happens in order: keys expire (with their
        emails), versions of the API retire, used quota comes back, deliveries of your webhooks
        are retried, days get their digest, tokens of your apps expire, and old data is removed.
        No scope is needed.

        It takes a moment: get the clock until its `status` is `ready`. While it is `advancing`,
        another call moves its target further. A clock is at most 400 days ahead; more returns
        422, and so does a number below 1. What you create or change keeps its real time: the
        clock decides what is due, not what is written.

        Only in a sandbox, and with a key of your own; elsewhere, and with an app's key, this
        returns 404.

        Args:
            seconds: By how many seconds. A clock never moves backwards, and is at most 400 days
                ahead.
        """
        result: SandboxClock = await self._call(
            Call(
                ADVANCE_SANDBOX_CLOCK,
                body={
                    "seconds": seconds,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    async def delete(
        self,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Set the clock of your account back to real time.

        Ends a running advance, and sets the clock to the real time. What has happened stays,
        but a key works again if the real time is before its expiry. No scope is needed.

        Only in a sandbox, and with a key of your own; elsewhere, and with an app's key, this
        returns 404.
        """
        result: None = await self._call(
            Call(
                DELETE_SANDBOX_CLOCK,
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class SandboxClockResourceRaw:
    """`client.sandbox.clock.with_raw_response` of the sync client."""

    def __init__(self, methods: SandboxClockResource) -> None:
        self.get = raw(methods.get)
        self.advance = raw(methods.advance)
        self.delete = raw(methods.delete)


class AsyncSandboxClockResourceRaw:
    """`client.sandbox.clock.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncSandboxClockResource) -> None:
        self.get = async_raw(methods.get)
        self.advance = async_raw(methods.advance)
        self.delete = async_raw(methods.delete)


class SandboxSellersInstallResource(SyncResource):
    """`client.sandbox.sellers.install` of the sync client."""

    @property
    def with_raw_response(self) -> SandboxSellersInstallResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return SandboxSellersInstallResourceRaw(
            SandboxSellersInstallResource(self._driver, raw=True)
        )

    def put(
        self,
        account: UUID | str,
        *,
        scopes: Sequence[Scope | ScopeValue] | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> Install:
        """Change what a simulated seller allows.

        A seller that your app created gives their consent again: what they allow now replaces
        what they allowed before, and they install your app if they had removed it. No scope is
        needed. Your app gets `app.scopes_changed` or `app.installed`, unless nothing changes.

        Without `scopes` they allow all scopes of your app. A scope that your app doesn't have
        returns 422.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`). An account that is not such a seller returns 404. Only in a
        sandbox; elsewhere this returns 404.

        Args:
            account: The account of a seller that your app created in the sandbox.
            scopes: The scopes, which your app must have. By default, all scopes of your app.
        """
        result: Install = self._call(
            Call(
                PUT_SANDBOX_INSTALL,
                path={
                    "account": account,
                },
                body={
                    "scopes": scopes,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
        )
        return result

    def delete(
        self,
        account: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Let a simulated seller remove your app.

        A seller that your app created removes it. No scope is needed. Your app gets
        `app.uninstalled`. A seller who has removed it already returns 204 as well.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`). An account that is not such a seller returns 404. Only in a
        sandbox; elsewhere this returns 404.

        Args:
            account: The account of a seller that your app created in the sandbox.
        """
        result: None = self._call(
            Call(
                DELETE_SANDBOX_INSTALL,
                path={
                    "account": account,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncSandboxSellersInstallResource(AsyncResource):
    """`client.sandbox.sellers.install` of the async client."""

    @property
    def with_raw_response(self) -> AsyncSandboxSellersInstallResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncSandboxSellersInstallResourceRaw(
            AsyncSandboxSellersInstallResource(self._driver, raw=True)
        )

    async def put(
        self,
        account: UUID | str,
        *,
        scopes: Sequence[Scope | ScopeValue] | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> Install:
        """Change what a simulated seller allows.

        A seller that your app created gives their consent again: what they allow now replaces
        what they allowed before, and they install your app if they had removed it. No scope is
        needed. Your app gets `app.scopes_changed` or `app.installed`, unless nothing changes.

        Without `scopes` they allow all scopes of your app. A scope that your app doesn't have
        returns 422.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`). An account that is not such a seller returns 404. Only in a
        sandbox; elsewhere this returns 404.

        Args:
            account: The account of a seller that your app created in the sandbox.
            scopes: The scopes, which your app must have. By default, all scopes of your app.
        """
        result: Install = await self._call(
            Call(
                PUT_SANDBOX_INSTALL,
                path={
                    "account": account,
                },
                body={
                    "scopes": scopes,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
        )
        return result

    async def delete(
        self,
        account: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Let a simulated seller remove your app.

        A seller that your app created removes it. No scope is needed. Your app gets
        `app.uninstalled`. A seller who has removed it already returns 204 as well.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`). An account that is not such a seller returns 404. Only in a
        sandbox; elsewhere this returns 404.

        Args:
            account: The account of a seller that your app created in the sandbox.
        """
        result: None = await self._call(
            Call(
                DELETE_SANDBOX_INSTALL,
                path={
                    "account": account,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class SandboxSellersInstallResourceRaw:
    """`client.sandbox.sellers.install.with_raw_response` of the sync client."""

    def __init__(self, methods: SandboxSellersInstallResource) -> None:
        self.put = raw(methods.put)
        self.delete = raw(methods.delete)


class AsyncSandboxSellersInstallResourceRaw:
    """`client.sandbox.sellers.install.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncSandboxSellersInstallResource) -> None:
        self.put = async_raw(methods.put)
        self.delete = async_raw(methods.delete)


class SandboxSellersResource(SyncResource):
    """`client.sandbox.sellers` of the sync client."""

    @property
    def install(self) -> SandboxSellersInstallResource:
        """`client.sandbox.sellers.install`."""
        return SandboxSellersInstallResource(self._driver)

    @property
    def with_raw_response(self) -> SandboxSellersResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return SandboxSellersResourceRaw(SandboxSellersResource(self._driver, raw=True))

    def create(
        self,
        *,
        scopes: Sequence[Scope | ScopeValue] | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> SandboxSellerWithSecret:
        """Simulate a seller who installs your app.

        Creates a seller who installs your app, and returns a key with which they list and sell
        items like any user. No scope is needed. Your app gets `app.installed`. Draft apps can
        be installed too.

        Without `scopes` the seller allows all scopes of your app. A scope that your app doesn't
        have returns 422. An app can have 1,000 such sellers at once; above that you get 409
        (`seller_limit_reached`): erase some.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`). Only in a sandbox; elsewhere this returns 404.

        Args:
            scopes: The scopes, which your app must have. By default, all scopes of your app.
        """
        result: SandboxSellerWithSecret = self._call(
            Call(
                CREATE_SANDBOX_SELLER,
                body={
                    "scopes": scopes,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    def delete(
        self,
        account: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Erase a simulated seller.

        Erases a seller that your app created, with all their data, like the erasure of a real
        person. No scope is needed. Their key ends at once, and your app can no longer call for
        them; within seconds it gets `app.uninstalled` and `user.erased`.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`). An account that is not such a seller returns 404. Only in a
        sandbox; elsewhere this returns 404.

        Args:
            account: The account of a seller that your app created in the sandbox.
        """
        result: None = self._call(
            Call(
                DELETE_SANDBOX_SELLER,
                path={
                    "account": account,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncSandboxSellersResource(AsyncResource):
    """`client.sandbox.sellers` of the async client."""

    @property
    def install(self) -> AsyncSandboxSellersInstallResource:
        """`client.sandbox.sellers.install`."""
        return AsyncSandboxSellersInstallResource(self._driver)

    @property
    def with_raw_response(self) -> AsyncSandboxSellersResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncSandboxSellersResourceRaw(AsyncSandboxSellersResource(self._driver, raw=True))

    async def create(
        self,
        *,
        scopes: Sequence[Scope | ScopeValue] | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
    ) -> SandboxSellerWithSecret:
        """Simulate a seller who installs your app.

        Creates a seller who installs your app, and returns a key with which they list and sell
        items like any user. No scope is needed. Your app gets `app.installed`. Draft apps can
        be installed too.

        Without `scopes` the seller allows all scopes of your app. A scope that your app doesn't
        have returns 422. An app can have 1,000 such sellers at once; above that you get 409
        (`seller_limit_reached`): erase some.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`). Only in a sandbox; elsewhere this returns 404.

        Args:
            scopes: The scopes, which your app must have. By default, all scopes of your app.
        """
        result: SandboxSellerWithSecret = await self._call(
            Call(
                CREATE_SANDBOX_SELLER,
                body={
                    "scopes": scopes,
                },
                body_required=True,
            ),
            Options(
                timeout,
                max_retries,
                extra_headers,
                extra_query,
                extra_body,
                idempotency_key=idempotency_key,
                deadline=deadline,
            ),
        )
        return result

    async def delete(
        self,
        account: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Erase a simulated seller.

        Erases a seller that your app created, with all their data, like the erasure of a real
        person. No scope is needed. Their key ends at once, and your app can no longer call for
        them; within seconds it gets `app.uninstalled` and `user.erased`.

        Call it with the app's key and without `Cute-Account`. Any other key returns 403
        (`app_key_required`). An account that is not such a seller returns 404. Only in a
        sandbox; elsewhere this returns 404.

        Args:
            account: The account of a seller that your app created in the sandbox.
        """
        result: None = await self._call(
            Call(
                DELETE_SANDBOX_SELLER,
                path={
                    "account": account,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class SandboxSellersResourceRaw:
    """`client.sandbox.sellers.with_raw_response` of the sync client."""

    def __init__(self, methods: SandboxSellersResource) -> None:
        self.create = raw(methods.create)
        self.delete = raw(methods.delete)


class AsyncSandboxSellersResourceRaw:
    """`client.sandbox.sellers.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncSandboxSellersResource) -> None:
        self.create = async_raw(methods.create)
        self.delete = async_raw(methods.delete)


class SandboxResource(SyncResource):
    """`client.sandbox` of the sync client."""

    @property
    def orders(self) -> SandboxOrdersResource:
        """`client.sandbox.orders`."""
        return SandboxOrdersResource(self._driver)

    @property
    def messages(self) -> SandboxMessagesResource:
        """`client.sandbox.messages`."""
        return SandboxMessagesResource(self._driver)

    @property
    def faults(self) -> SandboxFaultsResource:
        """`client.sandbox.faults`."""
        return SandboxFaultsResource(self._driver)

    @property
    def clock(self) -> SandboxClockResource:
        """`client.sandbox.clock`."""
        return SandboxClockResource(self._driver)

    @property
    def sellers(self) -> SandboxSellersResource:
        """`client.sandbox.sellers`."""
        return SandboxSellersResource(self._driver)


class AsyncSandboxResource(AsyncResource):
    """`client.sandbox` of the async client."""

    @property
    def orders(self) -> AsyncSandboxOrdersResource:
        """`client.sandbox.orders`."""
        return AsyncSandboxOrdersResource(self._driver)

    @property
    def messages(self) -> AsyncSandboxMessagesResource:
        """`client.sandbox.messages`."""
        return AsyncSandboxMessagesResource(self._driver)

    @property
    def faults(self) -> AsyncSandboxFaultsResource:
        """`client.sandbox.faults`."""
        return AsyncSandboxFaultsResource(self._driver)

    @property
    def clock(self) -> AsyncSandboxClockResource:
        """`client.sandbox.clock`."""
        return AsyncSandboxClockResource(self._driver)

    @property
    def sellers(self) -> AsyncSandboxSellersResource:
        """`client.sandbox.sellers`."""
        return AsyncSandboxSellersResource(self._driver)
