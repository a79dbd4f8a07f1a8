"""What a server process loads: nothing that it only might need, and nothing is missing.

Each test looks at a process of its own: this one has loaded much already.
"""

import sys
from pathlib import Path

import pytest

from cute_api.lib import lean_imports, lean_sqlalchemy, lean_uvicorn
from tests.fixtures.programs import printed

LEFT_OUT = (
    *lean_imports.REDIS,
    *lean_imports.REDIS_METRICS,
    *lean_imports.LIMITS,
    *lean_imports.FLASK,
    *lean_imports.CONNEXION,
    *lean_sqlalchemy.DRIVERS,
    *lean_uvicorn.UNUSED,
)
# For migrations, other clients, mails, colours, feeds, logins elsewhere, sealing, passwords,
# metrics, what sends webhooks, and traces.
UNWANTED = (
    *("alembic", "mako"),
    *LEFT_OUT,
    *("httpcore", "valkey", "aiohttp", "yarl"),
    *("smtplib", "email.headerregistry", "email.policy"),
    *("rich", "pygments", "markdown_it", "xml.etree.ElementTree"),
    *(
        "authlib",
        "joserfc",
        "cute_api.outbound.issuer",
        "cute_api.portal.login.oidc",
        "cryptography.fernet",
    ),
    *("argon2", "prometheus_client", "rq", "standardwebhooks", "scripts", "codegen"),
    *("cute_api.tracing.sdk", "google.protobuf"),
)
LOADED = "import sys; print(*sys.modules)"


def loaded_by(program: str) -> set[str]:
    """The modules that a process has loaded after running it."""
    return set(printed_by(f"{program}\n{LOADED}").split())


def printed_by(program: str) -> str:
    return printed(sys.executable, "-W", "ignore", "-c", program)


@pytest.mark.parametrize(
    "program", ["import cute_api.app", "import cute_api.commands.running, cute_api.app"]
)
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


def test_without_stand_ins_the_libraries_load_what_is_left_out() -> None:
    found = loaded_by(
        "import redis, limits, flask, connexion.apps.flask, uvicorn, sqlalchemy.dialects.postgresql"
    )
    missing = [name for name in LEFT_OUT if name not in found]
    assert missing == [], "the modules lean_… of cute_api.lib need no stand-in for these any more"


def test_what_the_libraries_have_of_what_is_left_out_works() -> None:
    program = """
import logging, urllib
from cute_api.lib.lean_sqlalchemy import UUID
from cute_api.lib.lean_imports import FlaskApp
from cute_api.lib.lean_uvicorn import uvicorn
from connexion import json_schema, security
app = FlaskApp("app")
app.app.add_url_rule("/", view_func=lambda: "served")
print(app.test_client().get("/").text)
import limits, redis, werkzeug
assert redis.RedisCluster.from_url == redis.cluster.RedisCluster.from_url
assert redis.asyncio.Redis(port=1).get_connection_kwargs()["port"] == 1
assert redis.ChannelType.KEYSPACE
assert limits.aio.storage.MemoryStorage()
assert werkzeug.Client(app.app).get("/").text == "served"
assert urllib.request.url2pathname("a") == "a"
logging.config.dictConfig({"version": 1})
from sqlalchemy.dialects.postgresql import asyncpg, pg8000
assert asyncpg.dialect().driver == "asyncpg"
import httpx, requests
assert json_schema.requests.get is requests.get
assert security.httpx.AsyncClient is httpx.AsyncClient
"""
    assert printed_by(program) == "served\n"


def test_a_command_loads_no_docstrings_but_those_that_it_shows() -> None:
    program = """
import sys, click
from cute_api.cli import main
command = main.get_command(click.Context(main), "serve")
assert command.help.startswith("Serve the API")
import cute_api.app, sqlalchemy
print(sqlalchemy.select.__doc__, sqlalchemy.Table.__doc__, sys.modules["cute_api.serving"].__doc__)
print(len(cute_api.app.create_app.__doc__) > 1)  # was imported afterwards, as always
"""
    assert printed_by(program) == ". . .\nTrue\n"


def test_what_code_uses_stays_where_docstrings_are_left_out(tmp_path: Path) -> None:
    source = '''"""A module."""
class Named:
    """A class."""
    name = "A class."
    def shown(self):
        """A function."""
        return "A function."
    def hidden(self):
        """Another."""
        def within():
            """One within."""
            assert not self, "checked"
        return within
found = [one == "a" for one in "ab"]
'''
    (tmp_path / "documented.py").write_text(source)
    program = f"""
import importlib, sys
from cute_api.lib.lean_docstrings import without_docstrings
sys.path.insert(0, {str(tmp_path)!r})
with without_docstrings():
    documented = importlib.import_module("documented")
named = documented.Named()
print(documented.__doc__, named.hidden.__doc__, named.hidden().__doc__, documented.found)
print(named.__doc__, named.name, named.shown.__doc__, named.shown())
try:
    named.hidden()()
except AssertionError as error:
    print(error, repr(sys.path_hooks).count("path_hook_for_FileFinder"))
"""
    assert printed_by(program).splitlines() == [
        ". . . [True, False]",
        "A class. A class. A function. A function.",
        "checked 1",
    ]
