"""A relay between a server and PostgreSQL that counts how often the server waits for a response."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

SOCKET = ".s.PGSQL.5432"
CHUNK = 65_536
BACKLOG = 64


class Relay:
    """`url` reaches the same database through the relay; `trips` counts round trips.

    Messages without a response between them count as one trip.
    """

    def __init__(self, listener: socket.socket, target: str, url: str) -> None:
        self.url = url
        self._listener = listener
        self._target = target
        self._lock = threading.Lock()
        self._trips = 0

    @property
    def trips(self) -> int:
        with self._lock:
            return self._trips

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._target)
                line = _Line(self, client, server)
                threading.Thread(target=line.up, daemon=True).start()
                threading.Thread(target=line.down, daemon=True).start()

    def count(self) -> None:
        """Count a round trip."""
        with self._lock:
            self._trips += 1


class _Line:
    def __init__(self, relay: Relay, client: socket.socket, server: socket.socket) -> None:
        self._relay = relay
        self._client = client
        self._server = server
        self._has_responded = True

    def up(self) -> None:
        with suppress(OSError), self._client, self._server:
            while sent := self._client.recv(CHUNK):
                if self._has_responded:
                    self._has_responded = False
                    self._relay.count()
                self._server.sendall(sent)

    def down(self) -> None:
        with suppress(OSError), self._client, self._server:
            while response := self._server.recv(CHUNK):
                self._has_responded = True
                self._client.sendall(response)


@contextmanager
def counting(database_url: str, directory: Path) -> Iterator[Relay]:
    """Run a relay to a database on a Unix socket until the block ends."""
    directory.mkdir()
    parts = urlsplit(database_url)
    home = parse_qs(parts.query)["host"][0]
    url = parts._replace(query=f"host={quote(str(directory), safe='/')}").geturl()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(directory / SOCKET))
        listener.listen(BACKLOG)
        relay = Relay(listener, f"{home}/{SOCKET}", url)
        threading.Thread(target=relay.serve, daemon=True).start()
        yield relay
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
