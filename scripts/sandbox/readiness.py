"""Check that a port is free, and that the API is ready."""

import http.client
import socket

READY_TIMEOUT_S = 2.0
ANY_HOSTS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, never bound


def reachable_host(host: str) -> str:
    """The host at which local clients reach a server that listens on `host`."""
    return ANY_HOSTS.get(host, host)


def base_url(host: str, port: int) -> str:
    """The URL for people and clients, without a trailing slash."""
    name = reachable_host(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def listen_error(host: str, port: int) -> OSError | None:
    """The error of listening there, or None if it works."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in found:
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except OSError as error:
        return error
    return None


def is_ready(host: str, port: int) -> bool:
    """Whether `GET /readyz` returns 200."""
    return readyz(host, port)[0] == http.HTTPStatus.OK


def readyz(host: str, port: int) -> tuple[int, str]:
    """Return status and body of `GET /readyz`, or 0 and the error without a response."""
    connection = http.client.HTTPConnection(reachable_host(host), port, timeout=READY_TIMEOUT_S)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, repr(error)
    finally:
        connection.close()
