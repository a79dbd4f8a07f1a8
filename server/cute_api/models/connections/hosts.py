"""Resolve the hosts of a URL, so that libpq's own look-up can't hang.

libpq uses the system's resolver, to which its timeouts don't apply, and which fails while name
servers are down. Ours has a timeout, and remembers addresses.
"""

from collections.abc import Iterator, Sequence

import psycopg2
from psycopg2 import extensions

from cute_api.config_urls import POSTGRES_PORT
from cute_api.outbound.look_up import OWN_SERVERS, RememberingResolver

EACH = ("host", "hostaddr", "port")


def places_of(url: str, resolver: RememberingResolver = OWN_SERVERS) -> list[dict[str, str]]:
    """libpq's arguments for each address of each host, in the URL's order.

    Skips hosts that can't be resolved. Raises `psycopg2.OperationalError` if none can.
    """
    places = []
    failure: OSError | None = None
    for place in _hosts(url):
        host = place.get("host", "")
        if not host or host.startswith("/") or "hostaddr" in place:
            places.append(place)
            continue
        try:
            found = resolver.addresses(host, int(place.get("port", POSTGRES_PORT)))
        except OSError as error:
            failure = error
        else:
            places += [{**place, "hostaddr": address} for address in found]
    if not places:
        raise psycopg2.OperationalError(f"No host of the URL has a known address: {failure}")
    return places


def joined(places: Sequence[dict[str, str]]) -> dict[str, str]:
    """libpq's arguments for all places at once: it tries them in turn."""
    lists = {name: ",".join(place.get(name, "") for place in places) for name in EACH}
    return {**places[0], **{name: value for name, value in lists.items() if value.strip(",")}}


def _hosts(url: str) -> Iterator[dict[str, str]]:
    """libpq's arguments for each host of a URL."""
    parts: dict[str, str] = extensions.parse_dsn(url)
    lists = {name: parts.get(name, "").split(",") for name in EACH}
    for number in range(max(len(lists["host"]), len(lists["hostaddr"]))):
        place = dict(parts)
        for name, values in lists.items():
            # A single port applies to all hosts.
            value = values[number] if len(values) > 1 else values[0]
            if value:
                place[name] = value
            else:
                place.pop(name, None)
        yield place
