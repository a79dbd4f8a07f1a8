"""Turn the Authorization header into a principal. An invalid key is never anonymous."""

from collections.abc import Sequence
from typing import Protocol

from cute_api.problems import ApiError, Code
from cute_api.services.keys.principals import Principal, digest, is_well_formed

SCHEME = "bearer"


class UnknownKeyError(ApiError):
    """The 401 of a well-formed but unknown key, whose check cost a read."""

    def __init__(self) -> None:
        super().__init__(Code.INVALID_API_KEY)


class Reader(Protocol):
    def find(self, key_digest: bytes) -> Principal | None: ...


def authorization_headers(headers: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
    return [value for name, value in headers if name == b"authorization"]


def authenticate(values: Sequence[bytes], reader: Reader) -> Principal | None:
    """The principal of the request's Authorization values; None without values.

    Raises `ApiError` 401: for an unknown key `UnknownKeyError`. Refuses a malformed key without a
    query.
    """
    if not values:
        return None
    if len(values) > 1:
        raise ApiError(Code.UNAUTHENTICATED, "Send one Authorization header, not several.")
    scheme, _, secret = values[0].decode("latin-1").partition(" ")
    if scheme.lower() != SCHEME:
        raise ApiError(
            Code.UNAUTHENTICATED,
            "The Authorization scheme must be Bearer: `Authorization: Bearer cute_…`.",
        )
    secret = secret.strip(" ")
    if not is_well_formed(secret):
        raise ApiError(
            Code.INVALID_API_KEY, "This API key is malformed. Check that you copied all of it."
        )
    principal = reader.find(digest(secret))
    if principal is None:
        raise UnknownKeyError
    return principal
