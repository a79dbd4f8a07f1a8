"""Who logs in at an issuer: what the rest of the server knows of one.

Apart from `issuer`, which brings an HTTP client and OpenID Connect and is imported only where an
issuer is configured.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IssuerUser:
    """Who logged in at the issuer. `email` is None unless the issuer has made sure of it."""

    issuer: str
    subject: str
    email: str | None
