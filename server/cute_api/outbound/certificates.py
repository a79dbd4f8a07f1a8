"""The certificate of a server, as it is shown to those who connect over TLS."""

import socket
import ssl
import time

from cute_api.outbound.look_up import Resolver


def certificate_end(connected: ssl.SSLSocket) -> float:
    """When the checked certificate of the other side ends, in seconds since 1970."""
    shown = connected.getpeercert() or {}
    return float(ssl.cert_time_to_seconds(str(shown["notAfter"])))


def end_of(host: str, port: int, *, resolver: Resolver, seconds: float) -> float:
    """When the certificate of an HTTPS server ends, in seconds since 1970.

    Raises `OSError` where it can't be reached in time, `ssl.SSLError` among them where what OpenSSL
    trusts does not vouch for it. `SSL_CERT_FILE` can name another authority.
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
