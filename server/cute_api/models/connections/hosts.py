"""Where the hosts of a URL are: by addresses, so that no look-up of libpq's can hang.

libpq asks the system's resolver, which none of its time-outs bounds, and which fails while no name
server responds. Ours has a bound, and remembers.
"""

from collections.abc import Iterator, Sequence

import psycopg2
from psycopg2 import extensions

from cute_api.config_urls import POSTGRES_PORT
from cute_api.outbound.look_up import OWN_SERVERS, RememberingResolver

EACH = ("host", "hostaddr", "port")


def places_of(url: str, resolver: RememberingResolver = OWN_SERVERS) -> list[dict[str, str]]:
    """libpq's arguments for each address of each host, in the URL's order.

    A host whose name is unknown is left out. Raises `psycopg2.OperationalError` if all are.
    """
    places = []
    failure: OSError | None = None
    for one in _hosts(url):
        host = one.get("host", "")
        if not host or host.startswith("/") or "hostaddr" in one:
            places.append(one)
            continue
        try:
            found = resolver.addresses(host, int(one.get("port", POSTGRES_PORT)))
        except OSError as error:
            failure = error
        else:
            places += [{**one, "hostaddr": address} for address in found]
    if not places:
        raise psycopg2.OperationalError(f"No host of the URL has a known address: {failure}")
    return places


def joined(places: Sequence[dict[str, str]]) -> dict[str, str]:
    """libpq's arguments for all places at once: it tries them in turn."""
    lists = {name: ",".join(one.get(name, "") for one in places) for name in EACH}
    return {**places[0], **{name: value for name, value in lists.items() if value.strip(",")}}


def _hosts(url: str) -> Iterator[dict[str, str]]:
    """libpq's arguments for each host of a URL."""
    parts: dict[str, str] = extensions.parse_dsn(url)
    lists = {name: parts.get(name, "").split(",") for name in EACH}
    for number in range(max(len(lists["host"]), len(lists["hostaddr"]))):
        one = dict(parts)
        for name, values in lists.items():
            # One port may stand for all hosts.
            value = values[number] if len(values) > 1 else values[0]
            if value:
                one[name] = value
            else:
                one.pop(name, None)
        yield one
