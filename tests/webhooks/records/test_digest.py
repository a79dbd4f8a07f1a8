"""The chain of the daily digest, as a receiver would compute it from its own list."""

import hashlib
from uuid import uuid4

from cute_api.services.webhooks.digests import Chain


def test_no_event_is_32_zero_bytes() -> None:
    assert Chain().link.hex() == "00" * 32


def test_each_link_is_the_hash_of_the_one_before_and_the_id() -> None:
    first, second = sorted((uuid4(), uuid4()))
    link = hashlib.sha256(bytes(32) + str(first).encode()).digest()
    link = hashlib.sha256(link + str(second).encode()).digest()
    chain = Chain()
    chain.add([first])
    chain.add([second])
    assert (chain.count, chain.link) == (2, link)


def test_one_id_missing_or_in_another_place_is_another_chain() -> None:
    ids = sorted(uuid4() for _ in range(5))
    links = set()
    for order in (ids, ids[1:], ids[:-1], [*ids[:2], *ids[3:]], ids[::-1]):
        chain = Chain()
        chain.add(order)
        links.add(chain.link)
    assert len(links) == 5
