"""The simulated market."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from server.commands.market import simulate
from server.models import Event, Item, Order, User
from server.models.database import Database, make_engine
from server.models.enums import ItemStatus, OrderStatus
from server.services import accounts, simulation
from server.services.seed import seed
from server.services.simulation import Action, Market
from server.spec import Spec
from tests.fixtures.servers import ITEM_URL, NewDatabase


class Clock:
    """A clock that only sleeping and working move."""

    def __init__(self, *, cost: float = 0.0) -> None:
        self.now = 100.0
        self.cost = cost

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def work(self, elapsed: float, done: Counter[Action]) -> None:
        self.now += self.cost


@pytest.fixture
def seeded(new_database: NewDatabase) -> Iterator[Database]:
    engine = make_engine(new_database(), pool_size=2)
    database = Database(engine, item_url=ITEM_URL)
    with database.transaction() as session:
        seed(session)
    yield database
    engine.dispose()


def drive(database: Database, seconds: float, *, number: int = 1) -> Counter[Action]:
    clock = Clock()
    market = Market(database, random.Random(number))
    return simulation.run(
        market, rate=10, seconds=seconds, clock=clock, sleep=clock.sleep, report=clock.work
    )


def event_types(database: Database) -> set[str]:
    with database.transaction() as session:
        return set(session.scalars(select(Event.type)))


def test_shortest_run_emits_every_event_type_but_those_of_taking_back(seeded: Database) -> None:
    done = drive(seeded, 0.5)
    assert done.total() == 5
    events = Spec.load(sandbox=True).events
    of_the_market = {name for name in events if not name.startswith(("key.", "webhook."))}
    assert event_types(seeded) == of_the_market - {"item.deleted", "order.cancelled"}


def test_long_run_leaves_items_and_orders_in_agreement(seeded: Database) -> None:
    done = drive(seeded, 20)
    assert done.total() == 200
    assert done[Action.MISS] == 0
    assert all(done[action] for action in simulation.OPENING)
    held = {OrderStatus.CREATED: ItemStatus.RESERVED, OrderStatus.COMPLETED: ItemStatus.SOLD}
    with seeded.transaction() as session:
        for order in session.scalars(select(Order)):
            if order.status in held:
                assert session.get_one(Item, order.item_id).status is held[order.status]


def test_same_seed_makes_the_same_choices(seeded: Database, new_database: NewDatabase) -> None:
    engine = make_engine(new_database(), pool_size=2)
    other = Database(engine, item_url=ITEM_URL)
    with other.transaction() as session:
        seed(session)
    assert drive(seeded, 4, number=5) == drive(other, 4, number=5)

    def told(database: Database) -> list[tuple[str, str]]:
        with database.transaction() as session:
            events = session.scalars(select(Event).order_by(Event.position)).all()
            return [(event.type, event.data.get("title", "")) for event in events]

    assert told(seeded) == told(other)
    engine.dispose()


def test_market_that_cannot_keep_up_ends_in_time(seeded: Database) -> None:
    clock = Clock(cost=0.5)
    market = Market(seeded, random.Random(1))
    done = simulation.run(
        market, rate=100, seconds=3, clock=clock, sleep=clock.sleep, report=clock.work
    )
    assert done.total() == 6
    assert clock.now == pytest.approx(103.0)


def test_only_the_named_sellers_sell(seeded: Database) -> None:
    with seeded.transaction() as session:
        dora, _ = accounts.create(session, email="dora@cute.example")
    market = Market(seeded, random.Random(1), seller_emails=["Dora@cute.example"])
    for _ in range(30):
        market.step()
    with seeded.transaction() as session:
        assert set(session.scalars(select(Event.user_id))) == {dora.id}


def test_generated_buyers_do_not_sell(seeded: Database) -> None:
    drive(seeded, 3)
    drive(seeded, 10, number=2)
    with seeded.transaction() as session:
        sellers = session.scalars(select(User.username).join(Item, Item.seller_id == User.id))
        assert set(sellers) == {"alice", "bob", "charlie"}


def test_market_without_users_or_categories_says_what_to_do(new_database: NewDatabase) -> None:
    engine = make_engine(new_database(), pool_size=1)
    database = Database(engine, item_url=ITEM_URL)
    with pytest.raises(simulation.SimulationError, match="no users"):
        Market(database, random.Random(1))
    with database.transaction() as session:
        accounts.create(session, email="alice@cute.example")
    with pytest.raises(simulation.SimulationError, match="nothing to list"):
        Market(database, random.Random(1))
    with pytest.raises(simulation.SimulationError, match="Not every --seller"):
        Market(database, random.Random(1), seller_emails=["nobody@cute.example"])
    engine.dispose()


def test_command_prints_a_summary(seeded: Database) -> None:
    url = seeded.engine.url.render_as_string(hide_password=False)
    result = CliRunner().invoke(
        simulate,
        ["--rate", "20", "--seconds", "1", "--seed", "4"],
        env={"DATABASE_URL": url.replace("postgresql+psycopg2", "postgresql")},
    )
    assert result.exit_code == 0, result.output
    assert "Simulating 20 steps a second for 1 s (seed 4)." in result.output
    assert "Done: " in result.output
