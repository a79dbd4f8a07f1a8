"""The user of an issuer, as the rest of the server knows them.

Separate from `issuer`, which loads an HTTP client and OpenID Connect, so it is imported only if an
issuer is configured.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IssuerUser:
    """A user who logged in at the issuer. `email` is None unless the issuer has verified it."""

    issuer: str
    subject: str
    email: str | None
