"""Orders and messages: their changes, events and permissions."""

import random
import threading
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from cute_api.models import Item, Order, User
from cute_api.models.enums import ItemStatus, OrderState
from cute_api.problems import Code
from cute_api.refusals import RefusalError
from cute_api.services.accounts import accounts
from cute_api.services.orders import messages, orders
from tests.services.orders.trade import PLACED, Market, code_of


def test_place_reserves_the_item_and_notifies_its_seller(market: Market) -> None:
    item_id = market.item()
    before = market.item_as_owner(item_id)
    order = market.place(item_id)
    assert (order.status, order.buyer_id) == (OrderState.CREATED, market.bob)
    assert (order.amount, order.currency) == (2_450, "EUR")
    assert order.item_snapshot == {name: before[name] for name in before if name != "metadata"}
    assert market.item_status(item_id) is ItemStatus.RESERVED
    created, reserved, updated = market.events(item_id)
    assert [created.type, reserved.type, updated.type] == PLACED
    assert {created.user_id, reserved.user_id, updated.user_id} == {market.alice}
    assert created.data["id"] == str(order.id)
    assert created.data["buyer"] == {"id": str(market.bob), "username": "bob"}
    assert created.data["seller"] == {"id": str(market.alice), "username": "alice"}
    assert created.data["role"] == "seller"
    assert reserved.data == updated.data == market.item_as_owner(item_id)
    assert (updated.data["status"], updated.data["quantity"]) == ("reserved", 0)
    (bought,) = market.events(item_id, market.bob)
    assert (bought.type, bought.data["role"]) == ("order.created", "buyer")
    assert bought.id != created.id
    assert "sku" not in bought.data["item"]
    assert bought.data["lines"][0]["item"] == bought.data["item"]


def test_complete_sells_the_item_and_notifies_its_seller(market: Market) -> None:
    item_id = market.item()
    order = market.place(item_id)
    with market.database.transaction() as session:
        done = orders.complete(session, order_id=order.id, seller_id=market.alice)
    assert done.status is OrderState.COMPLETED
    assert done.completed_at == done.updated_at
    assert market.item_status(item_id) is ItemStatus.SOLD
    completed, sold = market.events(item_id)[3:]
    assert (completed.type, sold.type) == ("order.completed", "item.sold")
    assert completed.data["status"] == "completed"
    assert completed.data["completed_at"] is not None
    assert sold.data == market.item_as_owner(item_id)


def test_cancel_offers_the_item_again(market: Market) -> None:
    item_id = market.item()
    order = market.place(item_id)
    with market.database.transaction() as session:
        cancelled = orders.cancel(session, order_id=order.id)
    assert cancelled.status is OrderState.CANCELLED
    assert cancelled.cancelled_at == cancelled.updated_at
    assert market.item_status(item_id) is ItemStatus.ACTIVE
    cancellation, updated = market.events(item_id)[3:]
    assert (cancellation.type, updated.type) == ("order.cancelled", "item.updated")
    assert cancellation.data["status"] == "cancelled"
    assert cancellation.data["cancelled_at"] is not None
    assert updated.data == market.item_as_owner(item_id)
    assert market.place(item_id).id != order.id


@pytest.mark.parametrize("status", [s for s in ItemStatus if s is not ItemStatus.ACTIVE])
def test_place_on_an_item_that_is_not_active_is_refused(market: Market, status: ItemStatus) -> None:
    item_id = market.item(status)
    assert code_of(lambda: market.place(item_id)) is Code.ITEM_NOT_AVAILABLE
    assert market.events(item_id) == []


def test_place_by_the_seller_is_refused(market: Market) -> None:
    item_id = market.item()

    def place() -> None:
        with market.database.transaction() as session:
            orders.place(session, item_id=item_id, buyer_id=market.alice)

    assert code_of(place) is Code.ITEM_NOT_AVAILABLE


@pytest.mark.parametrize(
    ("status", "code"),
    [(ItemStatus.ACTIVE, Code.NOT_OWNER), (ItemStatus.DRAFT, Code.NOT_FOUND)],
)
def test_place_on_anothers_item_is_refused_in_the_sandbox(
    market: Market, status: ItemStatus, code: Code
) -> None:
    item_id = market.item(status)

    def place() -> None:
        with market.database.transaction() as session:
            orders.place(session, item_id=item_id, buyer_id=market.bob, seller_id=market.charlie)

    assert code_of(place) is code


def test_place_on_no_item_or_a_deleted_one_is_not_found(market: Market) -> None:
    item_id = market.item()
    with market.database.transaction() as session:
        item = session.get_one(Item, item_id)
        item.deleted_at = item.created_at
    assert code_of(lambda: market.place(item_id)) is Code.NOT_FOUND
    assert code_of(lambda: market.place(uuid4())) is Code.NOT_FOUND


@pytest.mark.parametrize("end", [orders.complete, orders.cancel])
def test_order_ends_once_and_only_by_its_seller(market: Market, end: Callable[..., Order]) -> None:
    order = market.place(market.item())

    def call(seller_id: UUID | None) -> None:
        with market.database.transaction() as session:
            end(session, order_id=order.id, seller_id=seller_id)

    assert code_of(lambda: call(market.charlie)) is Code.NOT_FOUND
    call(market.alice)
    assert code_of(lambda: call(market.alice)) is Code.ORDER_NOT_OPEN
    assert len(market.events(order.item_id)) == 5


def test_end_of_an_unknown_order_is_not_found(market: Market) -> None:
    def call() -> None:
        with market.database.transaction() as session:
            orders.complete(session, order_id=uuid4())

    assert code_of(call) is Code.NOT_FOUND


def test_send_reaches_the_seller(market: Market) -> None:
    item_id = market.item()
    with market.database.transaction() as session:
        message = messages.send(
            session, item_id=item_id, sender_id=market.bob, body="Is it still there?"
        )
    assert message.recipient_id == market.alice
    (event,) = market.events(item_id)
    assert (event.type, event.user_id) == ("message.received", market.alice)
    assert event.data["body"] == "Is it still there?"
    assert event.data["sender"] == {"id": str(market.bob), "username": "bob"}
    assert event.data["recipient"] == {"id": str(market.alice), "username": "alice"}


def test_send_to_oneself_is_refused(market: Market) -> None:
    item_id = market.item()

    def send() -> None:
        with market.database.transaction() as session:
            messages.send(session, item_id=item_id, sender_id=market.alice, body="Hello me")

    assert code_of(send) is Code.ITEM_NOT_AVAILABLE
    assert market.events(item_id) == []


def test_generated_buyers_are_a_bounded_pool(market: Market) -> None:
    rng = random.Random(7)
    drawn = set()
    for _ in range(4 * orders.GENERATED_BUYERS):
        with market.database.transaction() as session:
            drawn.add(orders.generated_buyer(session, rng).email)
    assert 1 < len(drawn) <= orders.GENERATED_BUYERS
    assert all(email.endswith("@buyers.cute.example") for email in drawn)


@pytest.mark.parametrize(
    "email", ["buyer_50@buyers.cute.example", " Buyer_50@BUYERS.cute.example", "x@erased.invalid"]
)
def test_an_address_of_generated_users_is_nobodys(market: Market, email: str) -> None:
    with (
        pytest.raises(RefusalError, match="reserved"),
        market.database.transaction() as session,
    ):
        accounts.create(session, email=email)


@pytest.mark.parametrize(
    ("local", "username"),
    [("buyer_07", "user_buyer_07"), ("Erased_1", "user_erased_1"), ("buyers", "buyers")],
)
def test_a_username_made_of_an_address_is_not_one_of_generated_users(
    market: Market, local: str, username: str
) -> None:
    with market.database.transaction() as session:
        user, _ = accounts.create(session, email=f"{local}@names.example")
        assert user.username == username


def test_generated_buyer_drawn_twice_at_once_is_one_user(market: Market) -> None:
    together = threading.Barrier(4)
    found: list[UUID] = []

    def draw() -> None:
        together.wait(timeout=60)
        with market.database.transaction() as session:
            found.append(orders.generated_buyer(session, random.Random(99)).id)

    with market.database.transaction() as session:
        email = orders.generated_buyer(session, random.Random(99)).email
        session.rollback()
    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(found) == 4
    assert len(set(found)) == 1
    with market.database.transaction() as session:
        assert len(session.scalars(select(User).where(User.email == email)).all()) == 1
