"""The users in the tests of statuses, and shared steps of scenarios."""

import re
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import func, select

from cute_api.handlers import idempotency
from cute_api.models import User
from cute_api.models.enums import Tier
from cute_api.spec import Operation
from tests.fixtures.api import Api, Client

PLACEHOLDER = re.compile(r"\{\w+\}")
# A minute begins with its first call, and nothing of its quota returns before it ends.
SPENT_S = 40.0


@dataclass(frozen=True)
class World:
    """The API, Alice and Bob (all scopes), and an anonymous caller."""

    api: Api
    alice: Client
    bob: Client
    anyone: Client
    _spent: dict[bool, tuple[Client, float]] = field(default_factory=dict, init=False)

    def item(self, **changes: Any) -> str:
        """The id of a new item of Alice's."""
        response = self.alice.post("/items", json=self.api.new_item(**changes))
        assert response.status_code == 201, response.text
        item_id: str = response.json()["id"]
        return item_id

    def order(self) -> str:
        """The id of an open order of a new item of Alice's."""
        response = self.alice.post("/sandbox/orders", json={"item_id": self.item()})
        assert response.status_code == 201, response.text
        order_id: str = response.json()["id"]
        return order_id

    def spent(self, *, unmetered: bool) -> Client:
        """A client whose quota, or limit of calls that are free of quota, is used up."""
        client, until = self._spent.get(unmetered, (None, 0.0))
        if client is None or time.monotonic() > until:
            until = time.monotonic() + SPENT_S
            # The calls of all keys of a user count together, so no other test may call as this one.
            client = self.api.client(f"spent-{uuid4().hex}", tier=Tier.FREE)
            quota = self.api.spec.tiers[Tier.FREE].minute
            # What is free of quota has a limit ten times as high.
            path, calls = ("/me", 10 * quota) if unmetered else ("/categories", quota)
            assert {client.get(path).status_code for _ in range(calls)} == {200}
            self._spent[unmetered] = client, until
        return client

    def call(
        self, operation: Operation, client: Client, *, query: str = "", **arguments: Any
    ) -> httpx.Response:
        """Call an operation with a plausible path and whatever else is given."""
        path = operation.path.replace("{bucket}", "66")
        path = PLACEHOLDER.sub(lambda _: str(uuid4()), path) + query
        return client.request(operation.method.upper(), path, **arguments)


def key_in_use(
    world: World, operation: str, path: str, body: Any, method: str = "POST"
) -> httpx.Response:
    """Alice repeats a request while the first one is still in progress."""
    key = str(uuid4())
    with world.api.database.transaction() as session:
        user_id = session.scalars(select(User.id).where(User.email == "alice@cute.example")).one()
        number = idempotency.lock_number(user_id, operation, key)
        assert session.scalar(select(func.pg_try_advisory_xact_lock(number)))
        headers = {idempotency.HEADER: key}
        return world.alice.request(method, path, json=body, headers=headers)
