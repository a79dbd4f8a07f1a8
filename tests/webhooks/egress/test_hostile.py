"""Hostile URLs and resolver results: all refused, before anything is dialled.

Nothing is resolved and no socket is made: the resolver reads from hostile.yaml, and what makes
sockets only notes that one was asked for.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import uvloop

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.egress.addresses import UrlRefusedError, UrlRules, check_url
from cute_api.webhooks.egress.dialling import STEPS, CheckedConnector, RequestTimes
from cute_api.webhooks.egress.egress import Egress
from tests.webhooks.egress.loopback import LOOPBACK, Resolver, Sockets
from tests.yaml_files import read_yaml

PUBLIC = UrlRules()
SANDBOX = UrlRules(loopback_allowed=True, own_ports=frozenset({8080}))
HOSTILE: dict[str, Any] = read_yaml(Path(__file__).with_name("hostile.yaml"))
LONG = [
    "https://partner.example/" + "a" * 2_048,
    "https://" + "a" * 64 + ".example/",
    "https://" + "a." * 124 + "example/",
    "https://" + "0" * 300 + "177.0.0.1/",
]
RESULTS: dict[str, list[list[str]]] = {
    **HOSTILE["results"],
    "many public ones, then a private one": [["8.8.8.8"] * 5_000 + ["10.0.0.1"]],
    "many private ones": [["10.0.0.1"] * 5_000],
}
LEAST = 120
Record = Callable[[str, object], None]


def cases() -> Iterator[tuple[str, UrlRules]]:
    """Each hostile URL, with the rules that must refuse it."""
    for group in HOSTILE["urls"].values():
        yield from ((url, PUBLIC) for url in group)
    yield from ((url, PUBLIC) for url in LONG)
    for group in HOSTILE["sandbox"].values():
        yield from ((url, SANDBOX) for url in group)


CASES = list(cases())


@pytest.mark.parametrize(("url", "rules"), CASES)
def test_a_hostile_url_is_refused_when_saved(url: str, rules: UrlRules) -> None:
    with pytest.raises(UrlRefusedError) as caught:
        check_url(url, rules)
    assert str(caught.value).endswith(".")
    assert "127" not in str(caught.value), "the reason does not echo the input"


def test_no_hostile_url_is_resolved_or_dialled(record_property: Record) -> None:
    resolver, sockets = Resolver(), Sockets()

    async def send() -> list[str]:
        passed = []
        for rules in (PUBLIC, SANDBOX):
            async with Egress(rules, resolver=resolver, make_socket=sockets) as egress:
                for url in (url for url, of in CASES if of is rules):
                    response = await egress.post(url, b"{}", {})
                    if response.outcome is not AttemptOutcome.REFUSED_ADDRESS:
                        passed.append(url)
        return passed

    assert uvloop.run(send()) == []
    assert (resolver.asked, sockets.made) == ([], [])
    record_property("counted", {"hostile URLs refused, nothing resolved or dialled": len(CASES)})


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.0.0.1", "fe80::1%eth0"])
def test_without_the_check_of_urls_no_hostile_url_is_dialled_either(address: str) -> None:
    sockets = Sockets()

    async def send() -> None:
        STEPS.set(RequestTimes())
        connector = CheckedConnector(
            PUBLIC, resolver=Resolver([[address]]), authorities=None, make_socket=sockets
        )
        async with aiohttp.ClientSession(connector=connector) as session:
            for url, _ in CASES:
                with pytest.raises((aiohttp.ClientError, ValueError, OSError, AssertionError)):
                    await session.post(url, allow_redirects=False)

    uvloop.run(send())
    assert sockets.made == []


@pytest.mark.parametrize("name", RESULTS)
def test_a_name_with_a_hostile_result_is_refused_when_dialled(
    name: str, record_property: Record
) -> None:
    sockets = Sockets()

    async def send() -> tuple[AttemptOutcome, int]:
        resolver = Resolver(RESULTS[name])
        for _ in RESULTS[name][:-1]:
            await resolver.resolve("partner.example", 443)
        before = len(resolver.asked)
        async with Egress(PUBLIC, resolver=resolver, make_socket=sockets) as egress:
            response = await egress.post("https://partner.example/hook", b"{}", {})
        return response.outcome, len(resolver.asked) - before

    assert uvloop.run(send()) == (AttemptOutcome.REFUSED_ADDRESS, 1)
    assert sockets.made == []
    record_property("counted", {"hostile resolver results refused, nothing dialled": 1})


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://8.8.8.8/", None),
        ("https://[2606:4700:4700::1111]:8443/", None),
        ("https://partner.example/", "8.8.8.8"),
        ("https://partner.example:8443/", "2606:4700:4700::1111"),
    ],
)
def test_a_public_address_comes_as_far_as_a_socket(url: str, address: str | None) -> None:
    """The control: not everything is refused. The socket is refused here, nothing is dialled."""
    sockets = Sockets()

    async def send() -> AttemptOutcome:
        resolver = Resolver([LOOPBACK if address is None else [address]])
        async with Egress(PUBLIC, resolver=resolver, make_socket=sockets) as egress:
            return (await egress.post(url, b"{}", {})).outcome

    assert uvloop.run(send()) is AttemptOutcome.CONNECTION_ERROR
    assert len(sockets.made) == 1


def test_the_corpus_is_large() -> None:
    assert len(set(CASES)) == len(CASES)
    assert len(CASES) + len(RESULTS) >= LEAST
