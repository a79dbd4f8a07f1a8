"""The Strict-Transport-Security header, for all modules that write responses."""

STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")
"""For a year browsers call this host over TLS only (RFC 6797); subdomains are their operators'
decision."""


def transport_headers(
    scheme: str | None, *, public_over_tls: bool
) -> tuple[tuple[bytes, bytes], ...]:
    """The header, if a connection has the scheme https or `public_over_tls`.

    `public_over_tls`: clients call us over TLS, even if a proxy calls us on plain HTTP.
    """
    return (STRICT_TRANSPORT,) if public_over_tls or scheme == "https" else ()
