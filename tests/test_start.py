"""What a server process loads: nothing that it only might need, and nothing is missing.

Each test looks at a process of its own: this one has loaded much already.
"""

import subprocess
import sys

import pytest

from cute_api.lib.lean_connexion import CLIENTS

# For migrations, other clients, colours, logins elsewhere, sealing, passwords, metrics, and what
# sends webhooks.
UNWANTED = (
    *("alembic", "mako"),
    *("requests", "httpx", "httpcore", "starlette.testclient", "valkey", "aiohttp"),
    *("rich", "pygments", "markdown_it"),
    *(
        "authlib",
        "joserfc",
        "cute_api.outbound.issuer",
        "cute_api.portal.login.oidc",
        "cryptography.fernet",
    ),
    *("argon2", "prometheus_client", "rq", "standardwebhooks", "scripts", "codegen"),
)
LOADED = "import sys; print(*sys.modules)"
TIMEOUT_S = 60


def loaded_by(program: str) -> set[str]:
    """The modules that a process has loaded after running it."""
    return set(printed_by(f"{program}\n{LOADED}").split())


def printed_by(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("program", ["import cute_api.app", "import cute_api.commands.running"])
def test_serving_loads_nothing_that_it_only_might_need(program: str) -> None:
    found = loaded_by(program)
    assert [name for name in UNWANTED if name in found] == [], "see tests/test_start.py"


def test_the_storage_of_limits_loads_one_client() -> None:
    make = """
import flask
from cute_api.edge.limits.form_limits import limiter
limiter.serve(flask.Flask("app"), "redis://127.0.0.1:1")"""
    found = loaded_by(make)
    assert "redis" in found
    assert "valkey" not in found


def test_without_our_setting_the_storage_loads_both_clients() -> None:
    make = "from limits.storage import RedisStorage; RedisStorage('redis://127.0.0.1:1')"
    assert "valkey" in loaded_by(make), "cute_api.lib.lean_limits is not needed any more: remove it"


def test_without_stand_ins_connexion_loads_http_clients() -> None:
    found = loaded_by("import connexion.apps.flask")
    missing = [name for name in CLIENTS if name not in found]
    assert missing == [], "cute_api.lib.lean_connexion needs no stand-in for these any more"


def test_what_connexion_has_of_http_clients_works() -> None:
    program = """
import sys
from cute_api.lib.lean_connexion import CLIENTS, FlaskApp
assert not set(CLIENTS) & set(sys.modules)
from connexion import json_schema, security
app = FlaskApp("app")
app.app.add_url_rule("/", view_func=lambda: "served")
print(app.test_client().get("/").text)
import httpx, requests
assert json_schema.requests.get is requests.get
assert security.httpx.AsyncClient is httpx.AsyncClient
"""
    assert printed_by(program) == "served\n"
