"""The API for generated clients, with items and an event of each type in the feed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import orjson
from sqlalchemy import select

from cute_api.models import Category, Event, User
from cute_api.models.enums import Condition, Tier
from cute_api.spec import BASE_PATH, Spec
from cute_api.webhooks.selection.payloads import example
from scripts.checks.proof.contract.stage import playing
from scripts.sandbox import embedded

ALICE = "alice"
LARGE = 3_000_000_000


@dataclass(frozen=True, slots=True)
class RunningApi:
    """A running API and its document.

    `environ` is a program's environment; `event_types` are those in the feed.
    """

    document: bytes
    environ: Mapping[str, str]
    event_types: tuple[str, ...]

    def expected(self) -> Mapping[str, object]:
        """Return what each program must print, as one JSON object."""
        return {
            "listed": 4,
            "created": LARGE,
            "patched": LARGE + 1,
            "stale": 412,
            "taken": 409,
            "deleted": 404,
            "secret": "whsec_",
            "events": sorted(self.event_types),
            "gzip": True,
        }


@contextmanager
def scene(servers: embedded.Servers, name: str) -> Iterator[RunningApi]:
    """Run the scene on a database called `name` until the block ends."""
    spec = Spec.load(sandbox=True)
    with playing(servers, spec, name=name) as stage:
        key = stage.key(ALICE, Tier.PRO)
        with stage.database.transaction() as session:
            user_id = session.scalars(
                select(User.id).where(User.email == f"{ALICE}@cute.example")
            ).one()
            category_id = session.scalars(select(Category.id).limit(1)).one()
            session.add_all(
                Event(type=kind, user_id=user_id, subject_id=user_id, data=example(spec, kind))
                for kind in spec.events
            )
        environ = {
            "CUTE_URL": stage.base_url + BASE_PATH,
            "CUTE_KEY": key,
            "CUTE_CATEGORY": str(category_id),
            "CUTE_CONDITION": Condition.GOOD.value,
        }
        document = orjson.dumps(spec.served(stage.base_url))
        yield RunningApi(document, environ, tuple(spec.events))
