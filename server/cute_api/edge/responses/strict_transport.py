"""Whether a response makes browsers come by TLS only. All that writes responses asks here."""

STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")
"""A year, in which browsers call this host over TLS only (RFC 6797). Whether that holds for hosts
below it, those who run them must know."""


def transport_headers(
    scheme: str | None, *, public_over_tls: bool
) -> tuple[tuple[bytes, bytes], ...]:
    """The header, for a connection of this scheme; `public_over_tls`: clients call us over TLS.

    The latter counts also where a proxy that ends TLS calls on plain HTTP.
    """
    return (STRICT_TRANSPORT,) if public_over_tls or scheme == "https" else ()
