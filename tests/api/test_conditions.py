"""No lost updates: entity tags, conditional reads, conditional changes."""

from concurrent.futures import ThreadPoolExecutor

from server.services import etags
from tests.fixtures.api import Api, Client

ROUNDS = 50
RACERS = 32
KEYS = 4  # so that no key reaches its quota


def create(api: Api, alice: Client) -> tuple[str, str]:
    made = alice.post("/items", json=api.new_item())
    return f"/items/{made.json()['id']}", made.headers["ETag"]


def test_update_item_412_tells_the_current_tag_and_changes_nothing(api: Api, alice: Client) -> None:
    path, first = create(api, alice)
    second = alice.patch(path, json={"size": "M"}, headers={"If-Match": first}).headers["ETag"]
    refused = alice.patch(path, json={"size": "S"}, headers={"If-Match": first})
    assert (refused.status_code, refused.headers["ETag"]) == (412, second)
    now = alice.get(path)
    assert (now.json()["size"], now.headers["ETag"]) == ("M", second)


def test_racing_updates_with_if_match_have_one_winner(api: Api, alice: Client) -> None:
    path, tag = create(api, alice)
    clients = [api.client("alice") for _ in range(KEYS)]
    with ThreadPoolExecutor(RACERS) as pool:
        for round_number in range(ROUNDS):

            def race(racer: int, tag: str = tag, number: int = round_number) -> int:
                body = {"size": f"{number}-{racer}"}
                client = clients[racer % KEYS]
                return client.patch(path, json=body, headers={"If-Match": tag}).status_code

            statuses = list(pool.map(race, range(RACERS)))
            assert sorted(statuses) == [200] + [412] * (RACERS - 1)
            tag = alice.get(path).headers["ETag"]


def test_order_changes_the_items_tag(api: Api, alice: Client) -> None:
    path, tag = create(api, alice)
    alice.post("/sandbox/orders", json={"item_id": path.rpartition("/")[2]})
    assert alice.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_others_have_a_tag_of_their_own(api: Api, alice: Client) -> None:
    path, tag = create(api, alice)
    answer = api.client("bob").get(path, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


def test_list_304_until_something_changes(api: Api, alice: Client) -> None:
    tag = alice.get("/me/items").headers["ETag"]
    assert alice.get("/me/items", headers={"If-None-Match": f'W/{tag}, "x"'}).status_code == 304
    create(api, alice)
    assert alice.get("/me/items", headers={"If-None-Match": tag}).status_code == 200


def test_weak_tag_never_satisfies_if_match(api: Api, alice: Client) -> None:
    path, tag = create(api, alice)
    assert alice.delete(path, headers={"If-Match": f"W/{tag}"}).status_code == 412
    assert alice.delete(path, headers={"If-Match": "*"}).status_code == 204


def test_tag_of_a_body_depends_on_its_bytes() -> None:
    assert etags.of_body(b"a") == etags.of_body(b"a") != etags.of_body(b"b")
