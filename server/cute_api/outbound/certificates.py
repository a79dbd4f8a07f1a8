"""When a server's certificate expires, as TLS clients see it."""

import socket
import ssl
import time

from cute_api.outbound.look_up import Resolver


def certificate_end(connected: ssl.SSLSocket) -> float:
    """When the peer's checked certificate ends, in seconds since 1970."""
    certificate = connected.getpeercert() or {}
    return float(ssl.cert_time_to_seconds(str(certificate["notAfter"])))


def end_of(host: str, port: int, *, resolver: Resolver, seconds: float) -> float:
    """When the certificate of an HTTPS server ends, in seconds since 1970.

    Raises `OSError` if it can't be reached in time, or `ssl.SSLError`, a subclass, if OpenSSL
    doesn't trust the certificate. `SSL_CERT_FILE` can name another authority.
    """
    context = ssl.create_default_context()
    ends = time.monotonic() + seconds
    refusal: OSError = TimeoutError("the server takes too long")
    for address in resolver.addresses(host, port, seconds):
        left = ends - time.monotonic()
        if left <= 0:
            break
        try:
            with (
                socket.create_connection((address, port), left) as plain,
                context.wrap_socket(plain, server_hostname=host) as connected,
            ):
                return certificate_end(connected)
        except OSError as error:
            refusal = error
    raise refusal
