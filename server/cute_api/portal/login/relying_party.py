"""The site that passkeys are bound to."""

import ipaddress
from urllib.parse import urlsplit

import flask

from cute_api.config import LOOPBACK_HOSTS
from cute_api.portal.portal import current_portal
from cute_api.services.second_factor.passkeys import RelyingParty

LOCALHOST = "localhost"


def relying_party() -> RelyingParty | None:
    """Return the portal's host and origin, or None where browsers know no passkeys: at an address.

    They come from our own URL, never from the `Host` of a request; only on the loopback,
    `localhost` stands for our URL's address.
    """
    parts = urlsplit(current_portal().base_url)
    host, sealer = parts.hostname or "", current_portal().services.sealer
    if not _is_address(host):
        return RelyingParty(host, f"{parts.scheme}://{parts.netloc}", sealer)
    own = f"{LOCALHOST}:{parts.port}" if parts.port else LOCALHOST
    if host in LOOPBACK_HOSTS and flask.request.host == own:
        return RelyingParty(LOCALHOST, f"{parts.scheme}://{own}", sealer)
    return None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
