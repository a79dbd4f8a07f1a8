"""Others are notified of an erasure; payloads lose the person, and nothing else."""

import random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from cute_api.lib.times import timestamp
from cute_api.models import Event, Item, ItemChangeNote, Order, User
from cute_api.models.enums import FulfillmentStatus, OrderState, PaymentStatus
from cute_api.services.erasure import erasure
from cute_api.services.erasure.payloads import MARKER, ErasedPerson, without
from cute_api.services.orders import orders
from tests.services.town import OPERATOR, Town, silent

PERSON = ErasedPerson(UUID(int=7), "Alice@cute.example", "alice")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["alice", "coat", "@"]) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["buyer", "title", "sender", "body"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def notices(session: Session, user: User) -> list[Event]:
    """The events that notify a user of an erasure."""
    mine = select(Event).where(Event.user_id == user.id, Event.type == "user.erased")
    return list(session.scalars(mine))


def test_all_who_got_their_data_are_notified_by_id_after_the_name_is_gone(town: Town) -> None:
    town.erase()
    with town.database.transaction() as session:
        for user in (town.bob, town.charlie):
            (event,) = notices(session, user)
            alias = session.get_one(User, town.alice.id).username
            erased_at = event.data.pop("erased_at")
            assert erased_at <= timestamp(event.created_at)
            assert event.data == {"user_id": str(town.alice.id), "username": alias}
            assert event.subject_id == town.alice.id
        assert notices(session, town.alice) == []


def test_an_order_on_its_way_is_completed_and_can_be_refunded_afterwards(town: Town) -> None:
    with town.database.transaction() as session:
        theirs = select(Order.id).where(
            Order.buyer_id == town.alice.id, Order.completed_at.is_(None)
        )
        order_id = session.scalars(theirs).one()
        orders.fulfill(session, order_id=order_id, to=FulfillmentStatus.SHIPPED)
    town.erase()
    with town.database.transaction() as session:
        order = orders.refund(session, order_id=order_id)
        assert order.status is OrderState.COMPLETED
        assert order.payment_status is PaymentStatus.REFUNDED
    assert town.tables_that_name_her() == set()


def test_their_orders_move_in_lists_by_time_on_both_sides(town: Town) -> None:
    """Also an order that was cancelled while it still had the name."""
    town.erase()
    with town.database.transaction() as session:
        (event,) = notices(session, town.bob)
        parties = or_(Order.seller_id == town.alice.id, Order.buyer_id == town.alice.id)
        moved = session.scalars(select(Order).where(parties)).all()
        assert len(moved) == 4
        cancelled = select(func.max(Event.created_at)).where(Event.type == "order.cancelled")
        since = session.scalar(cancelled)
        assert since
        assert all(since < order.updated_at <= event.created_at for order in moved)


def test_an_erased_user_is_not_notified(town: Town) -> None:
    erasure.erase(town.database, town.bob.email, actor=OPERATOR, progress=silent)
    town.erase()
    with town.database.transaction() as session:
        assert notices(session, town.bob) == []
        assert len(notices(session, town.charlie)) == 1


def test_a_mirror_gets_the_end_of_each_of_their_items(town: Town) -> None:
    with town.database.transaction() as session:
        session.execute(delete(ItemChangeNote))
    town.erase()
    with town.database.transaction() as session:
        hers = set(session.scalars(select(Item.id).where(Item.seller_id == town.alice.id)))
        assert hers <= set(session.scalars(select(ItemChangeNote.item_id)))


@given(JSON)
def test_without_leaves_alone_what_is_not_theirs(node: Any) -> None:
    stranger = ErasedPerson(UUID(int=8), "nobody-has-this@cute.example", "nobody_has_this")
    assert without(node, stranger) == node
    assert without(without(node, PERSON), PERSON) == without(node, PERSON)


@given(JSON, st.randoms(use_true_random=False))
def test_without_takes_the_address_from_wherever_it_stands(node: Any, rng: random.Random) -> None:
    spelt = "".join(rng.choice((str.upper, str.lower))(letter) for letter in PERSON.email)
    found = without({"a": [node, f"<{spelt}>"], "seller": "alice", "title": "alice"}, PERSON)
    assert PERSON.email.lower() not in str(found).lower()
    assert (found["seller"], found["title"]) == (PERSON.alias, "alice")


@pytest.mark.parametrize("her", ["alice", {"id": str(PERSON.user_id), "username": "alice"}])
def test_without_takes_her_texts_from_events_of_each_version(her: Any) -> None:
    message = without({"sender": her, "body": "I am tall", "recipient": "bob"}, PERSON)
    assert (message["body"], message["recipient"]) == (MARKER, "bob")
    item = {"title": "Hat of alice", "description": "Mine"}
    order = without({"seller": her, "item": item, "lines": [{"item": item}]}, PERSON)
    assert (order["item"]["title"], order["item"]["description"]) == (f"Hat of {MARKER}", None)
    assert order["lines"] == [{"item": order["item"]}]
    assert "alice" not in str([message, order])
