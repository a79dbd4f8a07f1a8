"""The effect of logins on API calls: p50 and p99 of `GET /v1/brands` with and without logins.

`python -m scripts.checks.bench.logins` serves a fresh database, with a login at an issuer that
accepts and never responds. Beside the calls, from an address of its own for each: nothing; people
who log in at that issuer; people who try passwords. It prints milliseconds, and each p50 and p99 as
a multiple of those without logins. The load runs in the same process, so its own cost is in the
figures.
"""

import http.client
import logging
import secrets
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from ipaddress import ip_address, ip_network
from urllib.parse import urlencode

from cute_api import config
from cute_api.lib.tokens import new_token
from cute_api.models import schema
from cute_api.models.database import make_engine
from cute_api.portal import trust
from cute_api.spec import BASE_PATH, Spec
from scripts.checks.proof.api import HOST, raised, serving, settings_of
from scripts.checks.stack import stack

SECONDS = 5.0
PEOPLE = 64
PAUSE_S = 0.25
TIMEOUT_S = 60.0
CALLED = f"{BASE_PATH}/brands"

Action = Callable[[http.client.HTTPConnection, dict[str, str]], None]


@contextmanager
def silent() -> Iterator[str]:
    """Run a server that accepts connections and never responds; yields its URL."""
    with socket.create_server((HOST, 0), backlog=PEOPLE) as listener:
        yield f"http://{HOST}:{listener.getsockname()[1]}"


def log_in_elsewhere(connection: http.client.HTTPConnection, headers: dict[str, str]) -> None:
    connection.request("GET", "/login/oidc", headers=headers)
    connection.getresponse().read()


def try_password(connection: http.client.HTTPConnection, headers: dict[str, str]) -> None:
    visit = new_token()
    form = {
        "email": f"{secrets.token_hex(8)}@cute.example",
        "password": "not the right one",
        trust.FORM_FIELD: trust.form_token(visit),
    }
    connection.request(
        "POST",
        "/login",
        urlencode(form),
        {
            **headers,
            "Cookie": f"{trust.VISIT}={visit}",
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    connection.getresponse().read()


@contextmanager
def crowd(port: int, action: Action | None) -> Iterator[None]:
    """Have `PEOPLE` threads repeat an action until the block ends."""
    over = threading.Event()

    def act() -> None:
        with closing(http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_S)) as connection:
            while action is not None and not over.wait(PAUSE_S):
                address = ip_address(0xC6120000 + secrets.randbelow(2**17))
                action(connection, {"X-Forwarded-For": str(address)})

    threads = [threading.Thread(target=act) for _ in range(PEOPLE)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def measure(port: int, seconds: float) -> tuple[float, float]:
    """Call one after another for `seconds`; return p50 and p99 in milliseconds."""
    took = []
    ends = time.monotonic() + seconds
    with closing(http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_S)) as connection:
        while time.monotonic() < ends:
            began = time.perf_counter()
            connection.request("GET", CALLED)
            response = connection.getresponse()
            response.read()
            took.append((time.perf_counter() - began) * 1_000)
            if response.status != http.HTTPStatus.OK:
                raise RuntimeError(f"{CALLED} returned {response.status}.")
    parts = statistics.quantiles(took, n=100) if len(took) > 1 else took * 99
    return parts[49], parts[98]


def run(settings: config.Settings, seconds: float) -> None:
    spec = Spec.load(sandbox=True)
    engine = make_engine(settings.need_database_url(), pool_size=1)
    schema.upgrade(engine, spec.events)
    engine.dispose()
    actions: dict[str, Action | None] = {
        "alone": None,
        f"{PEOPLE} log in at an issuer that hangs": log_in_elsewhere,
        f"{PEOPLE} try passwords": try_password,
    }
    with serving(settings, raised(spec)) as port:
        alone: tuple[float, float] | None = None
        for name, action in actions.items():
            with crowd(port, action):
                found = measure(port, seconds)
            alone = alone or found
            p50, p99 = found
            print(
                f"{name:40} p50 {p50:7.1f} ms ({p50 / alone[0]:5.1f}x)"
                f"   p99 {p99:7.1f} ms ({p99 / alone[1]:5.1f}x)",
                flush=True,
            )


def main() -> int:
    logging.disable(logging.WARNING)
    with (
        stack() as running,
        silent() as issuer,
    ):
        settings = replace(
            settings_of(running.database_url, running.redis_url),
            data_dir=running.directory,
            trusted_proxies=(ip_network("127.0.0.0/8"),),
            oidc_issuer=issuer,
            oidc_client_id="bench",
            oidc_client_secret="bench",  # noqa: S106 - no issuer checks it
        )
        run(settings, SECONDS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
