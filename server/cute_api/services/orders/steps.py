"""The steps of an order: which statuses can follow, and what a refund changes. Pure decisions.

Each of the three statuses goes only as `x-transitions` of the document say. What the other two must
be for a step stands in the functions here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cute_api.models.enums import (
    FULFILLMENT_STATUS_STEPS,
    ORDER_STATUS_STEPS,
    PAYMENT_STATUS_STEPS,
    FulfillmentStatus,
    OrderStatus,
    PaymentStatus,
)
from cute_api.problems import ApiError, Code

TRANSITIONS: Mapping[str, Mapping[Any, frozenset[Any]]] = {
    "status": ORDER_STATUS_STEPS,
    "payment_status": PAYMENT_STATUS_STEPS,
    "fulfillment_status": FULFILLMENT_STATUS_STEPS,
}
"""The values that can follow each value of a status, from the document."""
WITH_SELLER = (FulfillmentStatus.UNFULFILLED, FulfillmentStatus.RETURNED)
WITHOUT_REFUND = (PaymentStatus.PENDING, PaymentStatus.REFUNDED)


@dataclass(frozen=True, slots=True)
class Progress:
    """The statuses of an order. Amounts are in minor units."""

    status: OrderStatus
    payment_status: PaymentStatus
    fulfillment_status: FulfillmentStatus
    total: int
    refunded: int

    def fulfilled(self, to: FulfillmentStatus) -> "Progress":
        """Move the units. Raises `ApiError`: `order_status_conflict`."""
        if self.status is OrderStatus.CANCELLED:
            raise _conflict("The order is cancelled.")
        return self._paid().changed(fulfillment_status=to)

    def refunded_by(self, amount: int | None) -> "Progress":
        """Give back `amount`, or all that is left. Raises `ApiError`: `order_status_conflict`."""
        left = self.total - self.refunded
        given = left if amount is None else amount
        if given > left:
            raise _conflict(f"At most {left:,} minor units can be refunded.")
        after = replace(self, refunded=self.refunded + given)
        is_all = given == left
        if self.payment_status is PaymentStatus.PARTLY_REFUNDED and not is_all:
            return after
        to = PaymentStatus.REFUNDED if is_all else PaymentStatus.PARTLY_REFUNDED
        return after.changed(payment_status=to)

    def completed(self) -> "Progress":
        """Complete the order: the buyer has paid, and has the units.

        Raises `ApiError`: `order_not_open`, `order_status_conflict`.
        """
        self._require_open()
        after = self._paid().changed(status=OrderStatus.COMPLETED)
        if self.fulfillment_status is FulfillmentStatus.DELIVERED:
            return after
        return after.changed(fulfillment_status=FulfillmentStatus.DELIVERED)

    def cancelled(self) -> "Progress":
        """Cancel the order; a buyer who has paid gets everything back.

        Raises `ApiError`: `order_not_open`, `order_status_conflict`.
        """
        self._require_open()
        if self.fulfillment_status not in WITH_SELLER:
            raise _conflict(
                f"`fulfillment_status` is `{self.fulfillment_status}`: return it first."
            )
        after = self.changed(status=OrderStatus.CANCELLED)
        return after if self.payment_status in WITHOUT_REFUND else after.refunded_by(None)

    def changed(self, **statuses: Any) -> "Progress":
        """Change statuses by the document's transitions, or raise `order_status_conflict`."""
        for name, to in statuses.items():
            before = getattr(self, name)
            if to not in TRANSITIONS[name][before]:
                raise _conflict(f"The `{name}` can't go from `{before}` to `{to}`.")
        return replace(self, **statuses)

    def _paid(self) -> "Progress":
        if self.payment_status is not PaymentStatus.PENDING:
            return self
        return self.changed(payment_status=PaymentStatus.PAID)

    def _require_open(self) -> None:
        if self.status is not OrderStatus.OPEN:
            raise ApiError(Code.ORDER_NOT_OPEN)


def _conflict(detail: str) -> ApiError:
    return ApiError(Code.ORDER_STATUS_CONFLICT, detail)
