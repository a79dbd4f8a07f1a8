"""An issuer that accepts and never responds: its own logins fail, and nothing else waits for it."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import redis
from joserfc.jwk import ECKey
from sqlalchemy import text

from cute_api.outbound.issuer import Issuer, IssuerError, Secrets, UnreachableError
from cute_api.outbound.person import IssuerUser
from tests.fixtures.api import Api
from tests.fixtures.clocks import Clock
from tests.portal.browser import Browser
from tests.portal.conftest import NewBrowser, running_with_issuer
from tests.portal.login.issuer import CLIENT_ID, CLIENT_SECRET, provider

PORTAL_THREADS = 8
READ_THREADS = 8
WORK_THREADS = 10
AT_ONCE = 4
DOCUMENT_KEPT_S = 600.0
KEYS_AGAIN_S = 10.0
MAX_LOOK_UPS = 8
FAILURE_KEPT_S = 5.0
MOST_FAILURES = 3
OPEN_S = 2.0
STARTS_OF_AN_ADDRESS = 120
PATIENCE_S = 60.0
SECRETS = Secrets("state", "nonce", "verifier")
IDLE = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
    " AND pid <> pg_backend_pid()"
)


@dataclass
class Silent:
    """A server that reads but never responds, until `hang_up` ends all connections."""

    url: str = ""
    connections: list[socket.socket] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.connections) >= count, PATIENCE_S)

    def hang_up(self) -> None:
        with self.changed:
            for connection in self.connections:
                connection.close()
            self.connections.clear()


@contextmanager
def silent() -> Iterator[Silent]:
    made = Silent()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made.url = f"http://127.0.0.1:{listener.getsockname()[1]}"

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with made.changed:
                    made.connections.append(connection)
                    made.changed.notify_all()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            made.hang_up()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(PATIENCE_S)


@pytest.fixture
def hanging() -> Iterator[Silent]:
    with silent() as running:
        yield running


@pytest.fixture
def api(database_url: str, redis_url: str, hanging: Silent) -> Iterator[Api]:
    """An API of each test's own: a failure of the issuer is remembered."""
    with running_with_issuer(database_url, redis_url, hanging.url) as running:
        yield running


def status_of(browser: Browser, path: str) -> int:
    return browser.get(path).status_code


def test_brands_200_while_more_logins_than_threads_wait_for_the_issuer(
    api: Api, hanging: Silent
) -> None:
    waiting = 2 * (READ_THREADS + WORK_THREADS + PORTAL_THREADS)
    with Browser(api.base_url) as visitor, ThreadPoolExecutor(waiting) as crowd:
        first = crowd.submit(status_of, visitor, "/login/oidc")
        hanging.wait_for(1)
        others = [crowd.submit(status_of, visitor, "/login/oidc") for _ in range(waiting - 1)]
        # Most don't wait for the issuer at all: its few places are taken.
        refused = [done.result(PATIENCE_S) for done in others]
        assert set(refused) == {503}
        assert api.client(None).get("/brands").status_code == 200
        assert visitor.get("/healthz").status_code == 200
        assert visitor.get("/login").status_code == 200
        assert not first.done()
        # One flight for all of them.
        assert len(hanging.connections) == 1
        hanging.hang_up()
        assert first.result(PATIENCE_S) == 502
        # The failure is remembered: nobody calls the issuer again.
        assert status_of(visitor, "/login/oidc") == 502
        assert hanging.connections == []


def test_no_connection_to_the_database_is_held_while_the_issuer_is_waited_for(
    api: Api, browser: NewBrowser, hanging: Silent
) -> None:
    alice = browser("alice")
    with ThreadPoolExecutor(1) as aside:
        linking: Future[int] = aside.submit(status_of, alice, "/account/identity")
        hanging.wait_for(1)
        with api.database.transaction() as session:
            assert session.scalars(IDLE).one() == 0
        assert not linking.done()
        hanging.hang_up()
        assert linking.result(PATIENCE_S) == 502


def test_login_429_for_who_begins_too_many_from_an_address(
    api: Api, browser: NewBrowser, hanging: Silent, redis_url: str
) -> None:
    visitor = browser()
    with ThreadPoolExecutor(1) as aside:
        first = aside.submit(status_of, visitor, "/login/oidc")
        hanging.wait_for(1)
        hanging.hang_up()
        assert first.result(PATIENCE_S) == 502
    with redis.Redis.from_url(redis_url) as valkey:
        [counter] = [key for key in valkey.keys("*login-start*") if b"LIMIT" in key]
        valkey.incrby(counter, STARTS_OF_AN_ADDRESS - 1)
    response = visitor.get("/login/oidc")
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0


@contextmanager
def dripping() -> Iterator[str]:
    """A server whose head never ends: a byte again and again."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Padding: ")
                while not over.wait(0.02):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            thread.join(PATIENCE_S)


def issuer_of(url: str, *, deadline_s: float) -> Issuer:
    return Issuer(url, CLIENT_ID, CLIENT_SECRET, "http://127.0.0.1/", deadline_s=deadline_s)


def test_a_head_that_drips_ends_at_the_deadline() -> None:
    with dripping() as url, pytest.raises(UnreachableError, match="Timeout"):
        issuer_of(url, deadline_s=0.3).question(SECRETS)


def test_one_call_serves_all_who_wait_and_all_learn_of_its_failure(hanging: Silent) -> None:
    issuer = issuer_of(hanging.url, deadline_s=PATIENCE_S)
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        first = crowd.submit(issuer.question, SECRETS)
        hanging.wait_for(1)
        others = [crowd.submit(issuer.question, SECRETS) for _ in range(AT_ONCE - 1)]
        hanging.hang_up()
        for call in (first, *others):
            assert isinstance(call.exception(PATIENCE_S), UnreachableError)
        assert hanging.connections == []


def person_by(issuer: Issuer) -> IssuerUser:
    """Log in at the issuer, as a browser would."""
    sent = httpx.get(issuer.question(SECRETS), trust_env=False)
    code = parse_qs(urlsplit(sent.headers["Location"]).query)["code"][0]
    return issuer.redeem(code, SECRETS)


def test_document_and_keys_are_read_once_and_new_keys_are_found() -> None:
    clock = Clock()
    with provider() as running:
        issuer = Issuer(running.url, CLIENT_ID, CLIENT_SECRET, "http://127.0.0.1/", clock=clock)
        running.be("s-alice")
        for _ in range(3):
            assert person_by(issuer).subject == "s-alice"
        assert (running.documents_read, running.keys_read) == (1, 1)
        running.forged = True
        with pytest.raises(IssuerError, match="refused"):
            person_by(issuer)
        assert running.keys_read == 1, "a token that is refused makes nobody read the keys at once"
        running.forged = False
        running.key = ECKey.generate_key("P-256", {"kid": "2"})
        clock.now = KEYS_AGAIN_S + 1
        assert person_by(issuer).subject == "s-alice"
        assert (running.documents_read, running.keys_read) == (1, 2)
        clock.now = DOCUMENT_KEPT_S + 1
        assert person_by(issuer).subject == "s-alice"
        assert (running.documents_read, running.keys_read) == (2, 2)


def test_a_token_endpoint_is_left_alone_for_a_while_after_repeated_failures() -> None:
    clock = Clock()
    with provider() as running:
        issuer = Issuer(running.url, CLIENT_ID, CLIENT_SECRET, "http://127.0.0.1/", clock=clock)
        running.be("s-alice")
        for _ in range(MOST_FAILURES):
            with pytest.raises(IssuerError, match="responded 400"):
                issuer.redeem("made up", SECRETS)
        for failures in (MOST_FAILURES - 1, MOST_FAILURES):
            assert person_by(issuer).subject == "s-alice"
            running.broken = True
            for _ in range(failures):
                with pytest.raises(UnreachableError, match="responded 5"):
                    issuer.redeem("any", SECRETS)
            running.broken = False
        with pytest.raises(UnreachableError, match="a moment ago"):
            person_by(issuer)
        clock.now += OPEN_S
        assert person_by(issuer).subject == "s-alice"


class HangingResolver:
    """Blocks until `free` is set; `asked` are the hosts, one for each thread."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[Any]:
        self.asked.append(host)
        self.free.wait(PATIENCE_S)
        return socket.getaddrinfo("127.0.0.1", port, type=socket.SOCK_STREAM)


def test_a_resolver_that_hangs_holds_a_login_no_longer_than_the_deadline() -> None:
    resolver, clock = HangingResolver(), Clock()
    issuer = Issuer(
        "https://login.cute.example",
        CLIENT_ID,
        CLIENT_SECRET,
        "http://127.0.0.1/",
        clock=clock,
        deadline_s=0.1,
        look_up=resolver,
    )
    try:
        for _ in range(MAX_LOOK_UPS + 2):
            with pytest.raises(UnreachableError, match="ConnectTimeout"):
                issuer.question(SECRETS)
            clock.now += FAILURE_KEPT_S + 1
        assert not resolver.free.is_set()
        assert resolver.asked == ["login.cute.example"] * MAX_LOOK_UPS, "no more threads hang"
    finally:
        resolver.free.set()


def test_an_issuer_is_called_at_the_first_of_its_addresses_that_responds() -> None:
    def look_up(host: str, port: int) -> list[Any]:
        assert host == "login.cute.example"
        return [
            socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
            for address in ("127.0.0.2", "127.0.0.1")
        ]

    with provider("login.cute.example") as running:
        issuer = Issuer(running.url, CLIENT_ID, CLIENT_SECRET, "http://127.0.0.1/", look_up=look_up)
        assert issuer.question(SECRETS).startswith(f"{running.url}/authorize?")
