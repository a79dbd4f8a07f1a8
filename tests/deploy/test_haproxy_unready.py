"""HAProxy with the files of `deploy/`: the process that a call reaches, even if none is ready."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL

import httpx

from cute_api.config import Variable
from cute_api.problems import MEDIA_TYPE, ApiError, Code, document
from scripts.checks.drills.stage.balancer import DEPLOY, Balancer, haproxy
from scripts.checks.proof.strict_http.proxies import environ_of
from scripts.sandbox.embedded.processes import spawn
from scripts.shared.http_server import Request, Response, serving
from scripts.shared.ports import free_port, listens
from scripts.shared.waiting import until
from tests.deploy.programs import Program
from tests.fixtures.missing import needed

PORT = "Test-Port"
PUBLIC_URL = "https://developers.cute.example"
OF_API = ("/v1", "/v1/items")
PATHS = (*OF_API, "/", "/login", "/v12", "/docs/v1/")


@contextmanager
def unready() -> Iterator[int]:
    """The port of an API whose PostgreSQL is away: it still serves pages."""

    def respond(request: Request) -> Response:
        return Response(503 if request.path == "/readyz" else 200, headers={PORT: str(server.port)})

    with serving(respond) as server:
        yield server.port


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
    with unready() as first, unready() as second, balanced(tmp_path, first, second) as client:
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
