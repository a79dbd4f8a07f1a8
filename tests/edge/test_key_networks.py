"""The canonical form of a key's networks, and the addresses that they allow."""

import pytest

from cute_api.refusals import RefusalError
from cute_api.services.keys.networks import MAX_NETWORKS, allow, canonical_networks


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (["192.0.2.1"], ["192.0.2.1/32"]),
        (["2001:DB8:0::/32"], ["2001:db8::/32"]),
        (["2001:db8::1"], ["2001:db8::1/128"]),
        (["::ffff:192.0.2.0/120"], ["192.0.2.0/24"]),
        (["::ffff:c000:201"], ["192.0.2.1/32"]),
        (["10.0.0.0/8", "10.1.0.0/16", "10.0.0.0/8"], ["10.0.0.0/8"]),
        (["10.0.0.128/25", "10.0.0.0/25"], ["10.0.0.0/24"]),
        (["2001:db8::/32", "192.0.2.0/24"], ["192.0.2.0/24", "2001:db8::/32"]),
        ([], []),
    ],
)
def test_equal_lists_have_one_form(typed: list[str], stored: list[str]) -> None:
    assert canonical_networks(typed) == stored == canonical_networks(stored)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "everywhere",
        "192.0.2.1/24",
        "192.0.2.0/33",
        "192.0.2.0/-1",
        "192.0.2.0/0.0.0.255",
        "192.0.2.0/255.255.255.0",
        "192.0.2.0/",
        "0192.0.2.1",
        "fe80::1%eth0",
        "192.0.2.0/\u0662\u0664",
        "2001:db8::" + "0" * 60,
    ],
)
def test_a_text_that_is_no_network_is_refused(typed: str) -> None:
    with pytest.raises(RefusalError) as caught:
        canonical_networks([typed])
    assert (caught.value.status, caught.value.field) == (422, "networks")


def test_an_address_with_a_prefix_names_its_network() -> None:
    with pytest.raises(RefusalError) as caught:
        canonical_networks(["192.0.2.1/24"])
    assert caught.value.detail.endswith("Did you mean `192.0.2.0/24`?")


def test_networks_are_bounded() -> None:
    typed = [f"10.{number}.0.0/16" for number in range(0, 2 * MAX_NETWORKS, 2)]
    assert len(canonical_networks(typed)) == MAX_NETWORKS
    with pytest.raises(RefusalError, match="at most 20"):
        canonical_networks([*typed, "192.0.2.0/24"])


@pytest.mark.parametrize(
    ("networks", "address", "allowed"),
    [
        ([], "203.0.113.7", True),
        (["192.0.2.0/24", "2001:db8::/32"], "192.0.2.255", True),
        (["192.0.2.0/24", "2001:db8::/32"], "2001:db8:ffff::1", True),
        (["192.0.2.0/24", "2001:db8::/32"], "192.0.3.0", False),
        (["192.0.2.0/24", "2001:db8::/32"], "2001:db9::", False),
        (["::/0"], "192.0.2.1", False),
        (["0.0.0.0/0"], "2001:db8::1", False),
        (["0.0.0.0/0", "::/0"], "unix", False),
    ],
)
def test_only_addresses_of_the_networks_are_allowed(
    networks: list[str], address: str, allowed: bool
) -> None:
    assert allow(networks, address) is allowed
