"""Origins of products that may frame an organisation's embedded webhook pages."""

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.models import Organisation, User
from cute_api.refusals import RefusalError

FIELD = "frame_origins"
MAX_ORIGINS = 10
MAX_HOST = 253
MAX_PORT = 65_535
# The form of one that we accept, for messages.
EXAMPLE = "https://app.shop.example"

_PORT = "(?::([1-9][0-9]{0,4}))?"
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# A host that ends in a digit is an IP address, which content policies can't name.
_HTTPS = re.compile(rf"(https)://((?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?){_PORT}")
_LOOPBACK = re.compile(rf"(http)://(localhost|127\.0\.0\.1){_PORT}")
_DEFAULT_PORTS = {"https": 443, "http": 80}


def parse(text: str, *, with_loopback: bool) -> list[str]:
    """Return the origins of a form, separated by white space, each once.

    They become part of a content policy, so only the exact form of an origin passes: ASCII, lower
    case, no user, path or wildcard. A sandbox has also HTTP `with_loopback`. Raises a 422
    `RefusalError` for others, and for more than `MAX_ORIGINS`.
    """
    found = list(dict.fromkeys(_origin(word, with_loopback) for word in text.split()))
    if len(found) > MAX_ORIGINS:
        raise _refusal(f"Register at most {MAX_ORIGINS}.")
    return found


def of_user(session: Session, user_id: UUID) -> Sequence[str]:
    """Return the origins that the organisation of a seller registered."""
    found = session.scalar(
        select(Organisation.frame_origins)
        .join(User, User.organisation_id == Organisation.id)
        .where(User.id == user_id)
    )
    return found or ()


def _origin(word: str, with_loopback: bool) -> str:
    # Before anything else: lower() turns some other letters into ASCII.
    match = _HTTPS.fullmatch(word) if word.isascii() else None
    if match is None and with_loopback and word.isascii():
        match = _LOOPBACK.fullmatch(word)
    if match is None:
        raise _refusal(
            f"Enter each origin as the browser shows it, such as {EXAMPLE}: https and a host in "
            "lower case, without user, path or wildcard."
        )
    scheme, host, digits = match.groups()
    port = _DEFAULT_PORTS[scheme] if digits is None else int(digits)
    if len(host) > MAX_HOST or port > MAX_PORT:
        raise _refusal("A host or a port is too long.")
    return f"{scheme}://{host}" + ("" if port == _DEFAULT_PORTS[scheme] else f":{port}")


def _refusal(detail: str) -> RefusalError:
    return RefusalError(422, "The origins are not valid", detail, field=FIELD)
