"""The ids that samples of a logged-in reader show: the reader's own, of rows that calls accept."""

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.models import (
    App,
    Category,
    Contract,
    Delivery,
    Event,
    Install,
    Item,
    Order,
    User,
    Webhook,
    clock,
)
from cute_api.models.enums import DeliveryStatus, ItemStatus, OrderState, Tier, WebhookStatus
from cute_api.services.accounts import example_ids, reserved
from cute_api.services.keys import keys
from tests.services.town import Town


def test_ids_are_those_of_the_users_newest_rows_that_calls_accept(town: Town) -> None:
    with town.database.transaction() as session:
        alice, bob = (session.get_one(User, user.id) for user in (town.alice, town.bob))
        live, revoked = (
            keys.create(session, user=alice, name=name, scopes=[]).row for name in "ab"
        )
        keys.create(session, user=bob, name="newest of all", scopes=[])
        revoked.revoked_at = clock.NOW
        webhook = session.scalars(select(Webhook.id).where(Webhook.user_id == alice.id)).one()
        newer = [_webhook(alice, WebhookStatus.DISABLED), _webhook(alice, WebhookStatus.ACTIVE)]
        newer[1].deleted_at = clock.NOW
        session.add_all([*newer, _webhook(bob, WebhookStatus.ACTIVE)])
        contracts = [_contract(alice, "1.0.0"), _contract(alice, "1.1.0"), _contract(bob, "1.2.0")]
        session.add_all(contracts)
        session.flush()
        _, seller, _ = (_seller(session, developer) for developer in (alice, alice, bob))
        found = example_ids.find(session, alice.id)
        items = session.scalars(
            select(Item.id)
            .where(Item.seller_id == alice.id, Item.status == ItemStatus.ACTIVE)
            .order_by(Item.id.desc())
        ).all()
        done = (
            select(Delivery.id)
            .where(Delivery.webhook_id == webhook, Delivery.status == DeliveryStatus.DELIVERED)
            .order_by(Delivery.id.desc())
        )
        event = select(Event.id).where(Event.user_id == alice.id).order_by(Event.sequence.desc())
        order = select(Order.id).where(
            Order.buyer_id == alice.id, Order.status == OrderState.CREATED
        )
        assert {name: value for name, value in found.items() if name != example_ids.BRAND} == {
            example_ids.CATEGORY: session.scalar(select(Category.id).order_by(Category.id)),
            example_ids.ITEM: items[0],
            example_ids.SECOND_ITEM: items[1],
            example_ids.ORDER: session.scalars(order).one(),
            example_ids.WEBHOOK: webhook,
            example_ids.DELIVERY: session.scalar(done),
            example_ids.EVENT: session.scalars(event.limit(1)).one(),
            example_ids.KEY: live.id,
            example_ids.CONTRACT: contracts[1].id,
            example_ids.SELLER: seller,
        }


def _webhook(user: User, status: WebhookStatus) -> Webhook:
    return Webhook(
        user_id=user.id,
        url="https://newer.example/hook",
        types=["*"],
        sealed_secret=b"sealed",
        status=status,
    )


def _contract(user: User, program_version: str) -> Contract:
    return Contract(
        user_id=user.id,
        program="price-comparison",
        program_version=program_version,
        api_version="2026-12-15",
        uses={"operations": [], "events": []},
    )


def _seller(session: Session, developer: User) -> UUID:
    """The account of a new simulated seller of a new app."""
    app = App(user_id=developer.id, name="Rail Lister", redirect_uris=[], scopes=[])
    username = f"{reserved.SELLER_PREFIX}{uuid4().hex[:12]}"
    email = f"{username}@{reserved.SELLER_DOMAIN}"
    seller = User(email=email, username=username, tier=Tier.FREE)
    session.add_all([app, seller])
    session.flush()
    session.add_all(
        [
            Install(app_id=app.id, user_id=seller.id, scopes=[]),
            # A seller who is a person.
            Install(app_id=app.id, user_id=developer.id, scopes=[]),
        ]
    )
    session.flush()
    return seller.id
