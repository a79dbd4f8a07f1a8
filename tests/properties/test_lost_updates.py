"""If-Match: whatever readers and writers do in between each other, no update is lost."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.fixtures.api import Api, Client
from tests.fixtures.properties import examples
from tests.properties.bodies import Json

CLIENTS = 3
STEPS = 25
MAX_UPDATES = 8
MAX_TRIES = 500  # more than all updates of all writers together

CLIENT_NUMBERS = st.integers(0, CLIENTS - 1)


def price(amount: int) -> Json:
    return {"amount": amount, "currency": "EUR"}


class Editors(RuleBasedStateMachine):
    """Clients that each know some version of one item, against a model: its amount and tag.

    A version's tag changes with each change and with nothing else; a write counts exactly when its
    writer knew the version before it.
    """

    api: Api

    @initialize()
    def create(self) -> None:
        name = f"alice-{uuid4().hex}"
        self.clients = [self.api.client(name) for _ in range(CLIENTS)]
        self.sku = uuid4().hex
        self.amount = 0
        made = self.clients[0].post("/items", json=self.body(0))
        self.path = f"/items/{made.json()['id']}"
        self.tag = made.headers["ETag"]
        self.retired: set[str] = set()
        self.known = [(self.tag, self.amount)] * CLIENTS

    def body(self, amount: int) -> Json:
        return self.api.new_item(price=price(amount), sku=self.sku)

    @rule(client=CLIENT_NUMBERS)
    def read(self, client: int) -> None:
        response = self.clients[client].get(self.path)
        assert response.status_code == 200
        assert (response.headers["ETag"], self.seen(response)) == (self.tag, self.amount)
        self.known[client] = (self.tag, self.amount)

    @rule(client=CLIENT_NUMBERS)
    def read_if_changed(self, client: int) -> None:
        tag, _ = self.known[client]
        response = self.clients[client].get(self.path, headers={"If-None-Match": tag})
        assert response.status_code == (304 if tag == self.tag else 200)
        assert response.headers["ETag"] == self.tag
        self.known[client] = (self.tag, self.amount)

    @rule(client=CLIENT_NUMBERS)
    def raise_price(self, client: int) -> None:
        tag, amount = self.known[client]
        change = {"price": price(amount + 1)}
        response = self.clients[client].patch(self.path, json=change, headers={"If-Match": tag})
        self.check_write(client, response)

    @rule(client=CLIENT_NUMBERS)
    def replace(self, client: int) -> None:
        tag, amount = self.known[client]
        response = self.clients[client].put(
            f"/me/items/by-sku/{self.sku}",
            json=self.body(amount + 1),
            headers={"If-Match": tag},
        )
        self.check_write(client, response)

    @rule(client=CLIENT_NUMBERS)
    def change_nothing(self, client: int) -> None:
        tag, amount = self.known[client]
        change = {"price": price(amount)}
        response = self.clients[client].patch(self.path, json=change, headers={"If-Match": tag})
        assert response.status_code == (200 if tag == self.tag else 412)
        assert response.headers["ETag"] == self.tag

    @rule(client=CLIENT_NUMBERS)
    def delete_what_has_changed(self, client: int) -> None:
        tag, _ = self.known[client]
        if tag != self.tag:
            response = self.clients[client].delete(self.path, headers={"If-Match": tag})
            assert (response.status_code, response.headers["ETag"]) == (412, self.tag)

    def check_write(self, client: int, response: httpx.Response) -> None:
        if self.known[client][0] != self.tag:
            assert (response.status_code, response.headers["ETag"]) == (412, self.tag)
            return
        assert response.status_code == 200, response.text
        self.retired.add(self.tag)
        self.tag = response.headers["ETag"]
        self.amount += 1
        assert self.seen(response) == self.amount
        self.known[client] = (self.tag, self.amount)

    @invariant()
    def no_tag_comes_back(self) -> None:
        assert self.tag not in self.retired

    @staticmethod
    def seen(response: httpx.Response) -> int:
        amount: int = response.json()["price"]["amount"]
        return amount


@pytest.fixture(scope="module")
def editors(api: Api) -> type[Editors]:
    class OfThisApi(Editors):
        pass

    OfThisApi.api = api
    return OfThisApi


def test_item_200_or_412_as_a_model_of_versions_says(editors: type[Editors]) -> None:
    run_state_machine_as_test(editors, settings=examples(0.5, stateful_step_count=STEPS))


@examples(0.5)
@given(
    st.lists(
        st.lists(st.sampled_from(["patch", "put"]), max_size=MAX_UPDATES), min_size=2, max_size=5
    )
)
def test_racing_read_modify_writes_all_count(api: Api, plans: list[list[str]]) -> None:
    name = f"alice-{uuid4().hex}"
    clients = [api.client(name) for _ in plans]
    sku = uuid4().hex
    made = clients[0].post("/items", json=api.new_item(price=price(0), sku=sku))
    path = f"/items/{made.json()['id']}"

    def raise_once(client: Client, method: str) -> None:
        for _ in range(MAX_TRIES):
            read = client.get(path)
            amount = read.json()["price"]["amount"] + 1
            condition = {"If-Match": read.headers["ETag"]}
            if method == "patch":
                response = client.patch(path, json={"price": price(amount)}, headers=condition)
            else:
                body = api.new_item(price=price(amount))
                response = client.put(f"/me/items/by-sku/{sku}", json=body, headers=condition)
            if response.status_code == 200:
                return
            assert response.status_code == 412, response.text
        raise AssertionError("this writer never got its turn")

    def work(client: Client, plan: list[str]) -> None:
        for method in plan:
            raise_once(client, method)

    with ThreadPoolExecutor(len(plans)) as pool:
        list(pool.map(work, clients, plans))
    assert clients[0].get(path).json()["price"]["amount"] == sum(map(len, plans))
