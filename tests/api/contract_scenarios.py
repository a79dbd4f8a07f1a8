"""How to reach the statuses of the operations on contracts."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
from cute_contract.certify.signing import Result, ResultKind, claims, signed

from cute_api.services.contracts.contracts import MAX_CONTRACTS
from tests.api.world import World

PATH = "/contracts"
SHADOW = "/me/shadow-upgrade"
OLD, NEW = "2026-12-15", "2027-01-15"


NOTHING: dict[str, Any] = {
    "parameters": [],
    "body": [],
    "statuses": [200],
    "problems": [],
    "reads": [],
}


def new_contract(version: str = "1.4.0", **changes: Any) -> dict[str, Any]:
    """A valid body for `put_contract`, of a program that `NEW` breaks."""
    return {
        "program": "price-comparison",
        "program_version": version,
        "api_version": OLD,
        "operations": [
            {
                **NOTHING,
                "operation": "list_items",
                "parameters": ["brand_id"],
                "reads": ["/data/*/seller_id", "/data/*/title"],
            }
        ],
        "events": [{"type": "item.created", "reads": ["/data/title"]}],
        **changes,
    }


def certificate(secret: str, *, now: float | None = None, **changes: Any) -> dict[str, Any]:
    """A valid body for `put_certificate`, signed by a key; `changes` are of what is signed."""
    result = Result(ResultKind.CLIENT, "python -m shop", passed=6, failed=0, not_checked=1)
    payload = {**claims(result, int(now or time.time())), **changes}
    return {"certificate": signed(secret, payload)}


def _certified(world: World) -> httpx.Response:
    assert world.alice.key is not None
    return world.alice.put("/certificates", json=certificate(world.alice.key))


def _made(world: World, more: str = "") -> str:
    """The path of a new contract of Alice's."""
    response = world.alice.put(PATH, json=new_contract(str(uuid4())))
    assert response.status_code == 200, response.text
    return f"{PATH}/{response.json()['id']}{more}"


def _one_too_many(world: World) -> httpx.Response:
    client = world.api.client("charlie")
    for number in range(MAX_CONTRACTS):
        assert client.put(PATH, json=new_contract(str(number))).status_code == 200
    assert client.put(PATH, json=new_contract("0")).status_code == 200
    return client.put(PATH, json=new_contract("one too many"))


CONTRACT_SCENARIOS: dict[tuple[str, str], Callable[[World], httpx.Response]] = {
    ("list_contracts", "200"): lambda world: world.alice.get(PATH),
    ("put_contract", "200"): lambda world: world.alice.put(PATH, json=new_contract()),
    ("put_contract", "409"): _one_too_many,
    ("get_contract", "200"): lambda world: world.alice.get(_made(world)),
    ("get_contract", "404"): lambda world: world.bob.get(_made(world)),
    ("get_contract_verdicts", "200"): lambda world: world.alice.get(_made(world, "/verdicts")),
    ("get_contract_verdicts", "404"): lambda world: world.bob.get(_made(world, "/verdicts")),
    ("put_certificate", "200"): _certified,
    ("get_certificates", "200"): lambda world: world.alice.get("/certificates"),
    ("delete_certificates", "204"): lambda world: world.alice.delete("/certificates"),
    ("delete_contract", "204"): lambda world: world.alice.delete(_made(world)),
    ("delete_contract", "404"): lambda world: world.bob.delete(_made(world)),
    ("get_shadow_upgrade", "200"): lambda world: world.alice.get(SHADOW),
    ("put_shadow_upgrade", "200"): lambda world: world.alice.put(SHADOW),
    ("delete_shadow_upgrade", "204"): lambda world: world.alice.delete(SHADOW),
}
