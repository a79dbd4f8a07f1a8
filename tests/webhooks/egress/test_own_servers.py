"""Our own servers on loopback are never a receiver, neither when saved nor when dialled."""

from dataclasses import replace

import pytest
import uvloop

from cute_api.models.database import Database, make_engine
from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.egress.addresses import UrlRules, own_ports, ports_of
from cute_api.webhooks.egress.egress import Egress, ReceiverResponse
from scripts.checks.proof.api import serving, settings_of
from scripts.shared.ports import free_port
from tests.fixtures.api import Api
from tests.fixtures.contract import committed, contract_of
from tests.webhooks.egress.loopback import LOOPBACK, Resolver, Sockets

WHY = "This port belongs to one of the API's own servers. Use the port of your receiver."


@pytest.mark.parametrize(
    ("url", "ports"),
    [
        ("postgresql://cute:secret@127.0.0.1:5433/cute", {5433}),
        ("postgresql+psycopg2://127.0.0.1/cute", {5432}),
        ("postgres://[::1]:5434/cute?sslmode=disable", {5434}),
        ("postgresql://[::1]/cute", {5432}),
        ("postgresql://a:6000,b:6001,c/cute", {6000, 6001, 5432}),
        ("postgresql:///cute?host=localhost&port=5435", {5432, 5435}),
        ("postgresql://cute@/cute?host=/run/postgresql", set()),
        ("postgresql:///cute", set()),
        ("redis://localhost", {6379}),
        ("redis://:secret@localhost:6380/0", {6380}),
        ("rediss://user:p%40ss@127.0.0.1:6381?db=1", {6381}),
        ("valkey+cluster://127.0.0.1:7000,127.0.0.1:7001", {7000, 7001}),
        ("redis+sentinel://localhost:26379,localhost/mymaster", {26379}),
        ("unix:///run/valkey.sock?db=0", set()),
        ("redis+unix:///run/valkey.sock", set()),
    ],
)
def test_the_ports_of_a_store(url: str, ports: set[int]) -> None:
    assert ports_of(url) == ports


def test_the_ports_of_all_our_servers() -> None:
    settings = replace(
        settings_of("postgresql://127.0.0.1:5433/cute", "redis://127.0.0.1:6380"),
        limits_redis_url="redis+cluster://127.0.0.1:7000",
        port=8081,
        metrics_port=9081,
    )
    assert own_ports(settings) == {8081, 9081, 5433, 6380, 7000}
    assert own_ports(replace(settings, metrics_port=0)) == {8081, 5433, 6380, 7000}
    assert UrlRules.of(settings) == UrlRules(True, own_ports(settings))
    assert not UrlRules.of(replace(settings, host="192.0.2.1")).loopback_allowed
    assert not UrlRules.of(replace(settings, sandbox=False)).loopback_allowed


def test_a_webhook_to_one_of_our_servers_is_422_and_says_why(
    database_url: str, redis_url: str
) -> None:
    settings = replace(
        settings_of(database_url, redis_url), port=free_port(), metrics_port=free_port()
    )
    versions = committed()
    spec, contract = versions.spec, contract_of(versions)
    database = Database(make_engine(database_url, pool_size=2))
    with serving(settings, spec) as port:
        api = Api(f"http://127.0.0.1:{port}", port, settings, database, spec, contract)
        client = api.client()
        for host in ("127.0.0.1", "localhost", "app.localhost", "127.9.9.9", "[::1]", "2130706433"):
            for own in (settings.port, settings.metrics_port):
                new = {"url": f"http://{host}:{own}/hook", "types": ["item.sold"]}
                refused = client.post("/webhooks", json=new)
                assert refused.status_code == 422
                [error] = refused.json()["errors"]
                assert error == {"pointer": "/url", "code": "refused_url", "detail": WHY}
        new = {"url": f"http://127.0.0.1:{free_port()}/hook", "types": ["item.sold"]}
        assert client.post("/webhooks", json=new).status_code == 201
        client.close()
    database.engine.dispose()


def test_what_dials_one_of_our_servers_is_a_refused_address() -> None:
    rules = UrlRules(loopback_allowed=True, own_ports=frozenset({8081}))
    sockets = Sockets()

    async def send(url: str) -> ReceiverResponse:
        resolver = Resolver([LOOPBACK])
        async with Egress(rules, resolver=resolver, make_socket=sockets) as egress:
            return await egress.post(url, b"{}", {})

    for host in ("127.0.0.1", "127.0.0.2", "[::1]", "localhost", "app.localhost"):
        response = uvloop.run(send(f"http://{host}:8081/"))
        assert (response.outcome, response.error) == (AttemptOutcome.REFUSED_ADDRESS, WHY)
    assert sockets.made == []
