"""HAProxy with the files of `deploy/`: the process that a call reaches, even if none is ready."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from signal import SIGKILL

import httpx

from cute_api.config import Variable
from cute_api.problems import MEDIA_TYPE, ApiError, Code, document
from scripts.checks.drills.stage.balancer import DEPLOY, Balancer, haproxy
from scripts.checks.proof.strict_http.proxies import environ_of
from scripts.sandbox.embedded.processes import spawn
from scripts.shared.ports import HOST, free_port, listens
from scripts.shared.waiting import until
from tests.deploy.programs import Program, needed

PORT = "Test-Port"
PUBLIC_URL = "https://developers.cute.example"
OF_API = ("/v1", "/v1/items")
PATHS = (*OF_API, "/", "/login", "/v12", "/docs/v1/")


class Unready(BaseHTTPRequestHandler):
    """An API whose PostgreSQL is away still serves pages."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(503 if self.path == "/readyz" else 200)
        self.send_header("Content-Length", "0")
        assert isinstance(self.server, Server)
        self.send_header(PORT, str(self.server.server_port))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


class Server(ThreadingHTTPServer):
    """HAProxy closes a connection as soon as it has seen the status."""

    def handle_error(self, request: object, client_address: object) -> None:
        """It is no error."""


@contextmanager
def unready() -> Iterator[int]:
    with Server((HOST, 0), Unready) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def balanced(folder: Path, *ports: int, portal: int | None = None) -> Iterator[httpx.Client]:
    """A client of HAProxy, which checks these processes more often than it usually does.

    `portal` is the port of a process that serves the portal only.
    """
    front = Balancer(free_port(), free_port())
    arguments = haproxy(folder, front, ports)
    file = folder / "haproxy.cfg"
    file.write_text(file.read_text().replace("inter 2s", "inter 20ms"))
    if portal is not None:
        text = (DEPLOY / "haproxy" / "portal.cfg").read_text()
        (folder / "portal.cfg").write_text(text.replace(":8081", f":{portal}"))
        arguments += ["-f", "portal.cfg"]
    program = needed(Program.HAPROXY)
    process = spawn(
        [program, *arguments],
        death_signal=SIGKILL,
        log=folder / "log",
        environ={**environ_of(program), Variable.PUBLIC_URL: PUBLIC_URL},
        cwd=folder,
    )
    try:
        until(lambda: listens(front.port), "HAProxy listens")
        with httpx.Client(base_url=front.url, timeout=30) as client:
            yield client
    finally:
        process.terminate()
        process.wait(30)


def test_calls_reach_the_api_while_no_process_is_ready(tmp_path: Path) -> None:
    with unready() as one, unready() as other, balanced(tmp_path, one, other) as client:
        log = tmp_path / "log"
        until(lambda: "Running on backup" in log.read_text(), "HAProxy has taken both out")
        assert client.get("/login").status_code == 200


def test_calls_outside_of_v1_reach_a_portal_apart(tmp_path: Path) -> None:
    with unready() as api, unready() as portal, balanced(tmp_path, api, portal=portal) as client:
        reached = {path: client.get(path).headers[PORT] for path in PATHS}
    assert reached == {path: str(api if path in OF_API else portal) for path in PATHS}


def test_503_of_haproxy_is_the_apis_own_problem(tmp_path: Path) -> None:
    with balanced(tmp_path, free_port()) as client:
        response = client.get("/v1/items")
    assert response.status_code == 503
    assert response.headers["Content-Type"] == MEDIA_TYPE
    assert int(response.headers["Retry-After"]) > 0
    found = response.json()
    expected = document(ApiError(Code.SERVICE_UNAVAILABLE), found["request_id"], PUBLIC_URL)
    assert found == expected
