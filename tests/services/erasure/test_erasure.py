"""Erasing a user: afterwards no table has their name or address, and others keep what is theirs."""

from collections.abc import Callable
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cute_api.cli import main
from cute_api.commands.background import works_of
from cute_api.models import (
    Attempt,
    AuditEntry,
    Base,
    Delivery,
    DeliveryDay,
    Erasure,
    Event,
    Favorite,
    FeedHead,
    Item,
    Message,
    Order,
    User,
    Webhook,
)
from cute_api.models.database import Database
from cute_api.models.enums import AuditAction, OrderState
from cute_api.models.statements import SessionStatements
from cute_api.refusals import RefusalError
from cute_api.services.accounts import suspension
from cute_api.services.deliveries import detail
from cute_api.services.erasure import erasure, intents, steps
from cute_api.services.erasure.erasure import Eraser
from cute_api.services.erasure.payloads import ErasedPerson
from cute_api.services.keys.principals import EVERY_SCOPE, Principal
from scripts.checks.proof.api import settings_of
from tests.fixtures.contract import committed
from tests.services.town import OPERATOR, Town

VERSIONS = committed()
TYPES = VERSIONS.spec.events


class CrashError(Exception):
    """Ends an erasure in a test."""


def test_afterwards_no_table_has_the_name_or_the_address(town: Town) -> None:
    before = town.tables_that_name_her()
    assert {"users", "items", "orders", "messages", "webhooks", "api_keys", "audit_log"} <= before
    assert any(table.startswith("events_") for table in before)
    assert any(table.startswith("attempts_") for table in before)
    assert any(table.startswith("request_log_") for table in before)
    town.erase()
    assert town.tables_that_name_her() == set()


def test_nothing_of_theirs_is_left_in_tables_of_users(town: Town) -> None:
    with town.database.transaction() as session:
        session.add(DeliveryDay(user_id=town.alice.id, day=date(2026, 11, 25), sent=1))
        session.add(Favorite(user_id=town.alice.id, item_id=town.his.id))
        session.add(Favorite(user_id=town.bob.id, item_id=town.hers.id))
    town.erase()
    assert list(Eraser(town.database).work()) == []
    with town.database.transaction() as session:
        for table in Base.metadata.sorted_tables:
            if "user_id" in table.columns:
                mine = table.c.user_id == town.alice.id
                assert not session.scalar(select(func.count()).select_from(table).where(mine)), (
                    table
                )
        assert session.scalars(select(Favorite)).all() == [], "nor favorites of their items"
        hooks = select(Webhook.id)
        assert not session.scalars(select(Delivery).where(Delivery.webhook_id.not_in(hooks))).all()
        assert not session.scalars(select(Attempt).where(Attempt.webhook_id.not_in(hooks))).all()


def test_every_table_of_a_user_is_known_to_the_erasure() -> None:
    known = {table.name for table in steps.owned_tables()}
    of_users = {table.name for table in Base.metadata.sorted_tables if "user_id" in table.columns}
    assert of_users - known == {
        "delivery_days",
        "erasures",
        "events",
        "request_bodies",
        "request_log",
        "usage_hours",
        "user_usage_hours",
    }


def test_others_keep_their_orders_with_an_alias(town: Town) -> None:
    town.erase()
    with town.database.transaction() as session:
        alias = session.get_one(User, town.alice.id).username
        assert alias == f"erased_{town.alice.id.hex[-12:]}"
        bought = session.scalars(select(Order).where(Order.item_id == town.hers.id)).one()
        assert (bought.buyer_id, bought.amount) == (town.bob.id, 5_000)
        assert bought.item_snapshot["title"] == "Wool coat, erased 0, worn by erased"
        assert bought.item_snapshot["description"] is None
        assert bought.item_snapshot["images"] == []
        sold = session.scalars(select(Order).where(Order.item_id == town.his.id)).one()
        assert sold.item_snapshot["description"] == f"Write to {town.bob.email} 1"
        assert sold.buyer.username == alias
        bobs = Event.user_id == town.bob.id
        completed = select(Event.data).where(bobs, Event.type == "order.completed")
        events = {data["role"]: data for data in session.scalars(completed)}
        sale, purchase = events["seller"], events["buyer"]
        assert sale["buyer"] == {"id": str(town.alice.id), "username": alias}
        assert sale["seller"]["username"] == purchase["buyer"]["username"] == town.bob.username
        assert purchase["seller"]["username"] == alias
        (line,) = purchase["lines"]
        assert line["item"] == purchase["item"]
        assert purchase["item"]["title"] == "Wool coat, erased 0, worn by erased"
        assert (purchase["item"]["description"], purchase["item"]["images"]) == (None, [])


def test_their_items_are_deleted_and_empty_and_what_nobody_bought_has_no_title(
    town: Town,
) -> None:
    town.erase()
    with town.database.transaction() as session:
        items = session.scalars(select(Item).where(Item.seller_id == town.alice.id)).all()
        assert [item.title for item in items] == ["", "", ""]
        assert all(item.deleted_at for item in items)
        titles = {
            order.status: order.item_snapshot["title"]
            for order in session.scalars(select(Order).where(Order.seller_id == town.alice.id))
        }
        assert titles[OrderState.CANCELLED] == "erased"
        assert titles[OrderState.COMPLETED].startswith("Wool coat, ")
        assert {(item.description, item.sku, item.size, item.color) for item in items} == {
            (None, None, None, None)
        }
        assert session.get_one(Item, town.his.id).deleted_at is None


def test_open_orders_are_cancelled_and_the_other_party_is_notified(town: Town) -> None:
    town.erase()
    with town.database.transaction() as session:
        mine = Order.buyer_id == town.alice.id
        statuses = set(session.scalars(select(Order.status).where(mine)))
        assert statuses == {OrderState.COMPLETED, OrderState.CANCELLED}
        bobs = Event.user_id == town.bob.id
        cancelled = select(Event.data).where(bobs, Event.type == "order.cancelled")
        assert {data["role"] for data in session.scalars(cancelled)} == {"seller", "buyer"}


def test_what_they_wrote_is_a_mark_and_what_they_read_is_gone(town: Town) -> None:
    town.erase()
    with town.database.transaction() as session:
        mine = session.scalars(select(Message).where(Message.sender_id == town.alice.id)).all()
        assert [message.body for message in mine] == ["erased", "erased"]
        theirs = select(Message).where(Message.recipient_id == town.alice.id)
        assert session.scalars(theirs).all() == []


def test_log_of_others_shows_the_body_without_them_and_no_response(town: Town) -> None:
    town.erase()
    principal = Principal(town.bob.id, "bob", town.bob.tier, EVERY_SCOPE)
    with town.database.transaction() as session:
        received = Event.type == "message.received"
        event_id = session.scalars(
            select(Event.id).where(Event.user_id == town.bob.id, received)
        ).one()
        delivery_id = session.scalars(
            select(Delivery.id).where(Delivery.event_id == event_id)
        ).one()
        entry = detail.get(
            SessionStatements(session), principal, delivery_id, event_types=TYPES, versions=VERSIONS
        )
        assert '"body":"erased"' in entry["request_body"]
        assert entry["attempts"][0]["response_body"] is None
        untouched = session.scalars(
            select(Attempt)
            .join(Event, Event.id == Attempt.event_id)
            .where(Attempt.webhook_id == town.bobs_hook, Event.type == "item.sold")
        ).one()
        assert untouched.response_body


def test_numbers_of_events_never_come_again(town: Town) -> None:
    with town.database.transaction() as session:
        newest = session.scalars(select(func.max(Event.sequence))).one() or 0
        event = session.scalars(select(Event).where(Event.user_id == town.alice.id)).first()
        assert event is not None
        event.sequence = newest + 10
    town.erase()
    with town.database.transaction() as session:
        assert session.scalars(select(FeedHead.sequence)).one() >= newest + 10


def test_it_is_audited_without_personal_data(town: Town) -> None:
    town.erase()
    with town.database.transaction() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.target_id == town.alice.id)
        ).one()
        assert (entry.action, entry.details) == (AuditAction.USER_ERASED, {})
        edited = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.action == AuditAction.KEY_EDITED)
            .order_by(AuditEntry.id.desc())
        ).first()
        assert edited is not None
        assert edited.details == {"scopes": ["webhooks"]}


def test_it_goes_on_where_it_broke_off(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The erasure is interrupted after one batch more each time, until it completes."""
    monkeypatch.setattr(steps, "BATCH", 1)
    breaks = 0
    while True:
        seen: list[str] = []

        def crash(step: str, _rows: int, seen: list[str] = seen, allowed: int = breaks) -> None:
            seen.append(step)
            if len(seen) > allowed:
                raise CrashError

        try:
            erasure.erase(town.database, town.alice.email, actor=OPERATOR, progress=crash)
        except CrashError:
            breaks += 1
        else:
            break
    assert breaks > 3
    assert town.tables_that_name_her() == set()


def ask_for(database: Database, user: User) -> None:
    """Make an erasure due now, with no process working on it."""
    with database.transaction() as session:
        intents.begin(session, ErasedPerson(user.id, user.email, user.username), OPERATOR)
        intents.release(session, user.id)


def break_off(town: Town, after: Callable[[list[str]], bool]) -> None:
    """Begin to erase Alice; `after` gets the steps so far and decides whether to stop."""
    seen: list[str] = []

    def crash(step: str, _rows: int) -> None:
        seen.append(step)
        if after(seen):
            raise CrashError

    with pytest.raises(CrashError):
        erasure.erase(town.database, town.alice.email, actor=OPERATOR, progress=crash)
    assert "erasures" in town.tables_that_name_her()


@pytest.mark.parametrize("batches", [0, 10])
def test_a_worker_continues_where_the_command_broke_off(
    town: Town,
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
    redis_url: str,
    batches: int,
) -> None:
    monkeypatch.setattr(steps, "BATCH", 1)
    if batches:
        break_off(town, lambda seen: len(seen) == batches)
    else:
        ask_for(town.database, town.alice)
    with works_of(settings_of(database_url, redis_url, sandbox=True)) as works:
        assert list(works["erasures"]())
    assert town.tables_that_name_her() == set()
    with town.database.transaction() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.target_id == town.alice.id)
        ).one()
        assert (entry.action, entry.actor) == (AuditAction.USER_ERASED, OPERATOR.account)
        assert intents.waiting(session).count == 0


def test_the_old_name_is_still_known_after_a_break_behind_the_renaming(town: Town) -> None:
    break_off(town, lambda seen: seen[-1] == "events")
    with town.database.transaction() as session:
        assert session.get_one(User, town.alice.id).username != town.alice.username
        bobs = Event.user_id == town.bob.id
        event = session.scalars(select(Event).where(bobs, Event.type == "order.completed")).first()
        assert event is not None
        buyer = {"id": str(town.alice.id), "username": town.alice.username}
        event.data = {**event.data, "buyer": buyer}
    assert list(Eraser(town.database).work())
    assert town.tables_that_name_her() == set()


def test_unsuspend_is_refused_while_a_user_is_being_erased(town: Town) -> None:
    ask_for(town.database, town.alice)
    with town.database.transaction() as session:
        suspension.suspend(session, email=town.alice.email, actor=OPERATOR)
    with town.database.transaction() as session, pytest.raises(RefusalError, match="erased"):
        suspension.unsuspend(session, email=town.alice.email, actor=OPERATOR)
    assert list(Eraser(town.database).work())


def test_one_that_fails_waits_and_shows_why_while_another_is_completed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (town.alice, town.bob):
        ask_for(town.database, person)

    def refuse(session: Session, person: ErasedPerson) -> int:
        if person.user_id == town.alice.id:
            raise RuntimeError(person.email)
        return 0

    monkeypatch.setattr(erasure, "STEPS", (("refused", refuse), *steps.STEPS))
    eraser = Eraser(town.database)
    assert list(eraser.work())
    assert list(eraser.work()) == [], "it waits for its next attempt"
    with town.database.transaction() as session:
        found = intents.waiting(session)
        assert session.get_one(User, town.bob.id).username.startswith("erased_")
        assert found.count == 1
        assert found.failure is not None
        assert "RuntimeError" in found.failure.reason
        assert town.alice.email not in found.failure.reason
        session.execute(delete(Erasure))


def test_the_command_asks_first_and_says_what_it_did(
    town: Town, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("CUTE_PUBLIC_URL", "https://developers.cute.example")
    command = ["users", "erase", "--email", town.alice.email.upper()]
    refused = CliRunner().invoke(main, command, input="n\n")
    assert refused.exit_code == 1
    assert "users" in town.tables_that_name_her()
    done = CliRunner().invoke(main, [*command, "--yes"])
    assert done.exit_code == 0, done.output
    assert f"User {town.alice.id} is erased." in done.output
    assert town.tables_that_name_her() == set()
    again = CliRunner().invoke(main, [*command, "--yes"])
    assert again.exit_code == 1
    assert "No user has the email" in again.output
