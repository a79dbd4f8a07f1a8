"""One client in several processes: TLS, `multiprocessing`, event loops, and loading meanwhile."""

import json
import ssl
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cute_api.config import child_environ
from scripts.shared.certificates import Authority
from tests.fixtures.programs import printed
from tests.sdk.programs import PYTHON_SDK
from tests.sdk.python.forking_kinds import CHILDREN, IDS
from tests.sdk.python.scripted import KEY
from tests.sdk.webhooks.cases import EXAMPLES
from tests.webhooks.backend import eventually

PROGRAM = Path(__file__).with_name("forking_kinds.py")


class Shop(ThreadingHTTPServer):
    """Responds with the item that is asked for, over TLS, on connections that stay open."""

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self._tls = tls
        self.connections: list[str] = []
        self._lock = threading.Lock()

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Handle a connection on a thread; keep its error as its outcome."""
        outcome = "fine"
        try:
            with self._tls.wrap_socket(request, server_side=True) as secured:
                super().finish_request(secured, client_address)
        except OSError as error:  # a child that ended leaves a connection without a farewell
            gone = isinstance(error, (ssl.SSLEOFError, ConnectionError))
            outcome = "fine" if gone else str(error)
        with self._lock:
            self.connections.append(outcome)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        item = {**EXAMPLES["item.created"]["data"], "id": self.path.rpartition("/")[2]}
        body = json.dumps(item).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@dataclass
class Place:
    """The programs' environment, and the server that they call."""

    shop: Shop
    environ: dict[str, str] = field(default_factory=dict)

    def run(self, kind: str) -> list[Any]:
        """Run a program of this kind; return its report."""
        said = printed(sys.executable, PROGRAM, kind, env=child_environ(self.environ))
        reports: list[Any] = json.loads(said)
        return reports


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    authority = Authority("Shop")
    trusted = tmp_path / "authority.pem"
    trusted.write_text(authority.pem)
    with Shop(authority.server(tmp_path, "localhost")) as shop:
        thread = threading.Thread(target=shop.serve_forever, daemon=True)
        thread.start()
        yield Place(
            shop,
            {
                "CUTE_BASE_URL": f"https://localhost:{shop.server_port}",
                "CUTE_API_KEY": KEY,
                "SSL_CERT_FILE": str(trusted),
                "PYTHONPATH": str(PYTHON_SDK),
            },
        )
        shop.shutdown()
        thread.join()


def test_children_of_a_tls_connection_have_their_own_and_the_parent_keeps_its(place: Place) -> None:
    assert place.run("tls") == [*[[True] * 3] * CHILDREN, [True], [True]]
    # One of the parent, which no child's end closed, and one of each child.
    eventually(lambda: len(place.shop.connections) == 1 + CHILDREN)
    assert place.shop.connections == ["fine"] * (1 + CHILDREN)


def test_workers_of_multiprocessing_get_the_items_that_they_ask_for(place: Place) -> None:
    assert place.run("pool") == [True] * (len(IDS) + 2)
    assert set(place.shop.connections) == {"fine"}


def test_children_of_an_event_loop_use_a_client_of_their_own_and_are_warned(place: Place) -> None:
    *children, parent = place.run("tasks")
    assert parent == [True]
    for own, unused, inherited in children:
        assert (own, unused) == (True, True)
        assert "before a fork" in inherited


def test_a_child_of_a_thread_that_loads_a_model_can_load_it(place: Place) -> None:
    assert place.run("loading") == [[True], [True], [True]]
