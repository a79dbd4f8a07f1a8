"""Errors of the program: one line with the advice, and the right exit code."""

import socket
from pathlib import Path

import pytest

from cute_api.models.enums import Scope
from tests.examples.price.conftest import NewProgram
from tests.examples.price.market import Market
from tests.sdk.scenarios.failures import Do, Failure
from tests.sdk.scenarios.proxy import Proxy

FAILING = 1
TWO_HOURS_S = 7200


def test_help_lists_every_setting(new_program: NewProgram) -> None:
    done = new_program().run("--help")
    assert done.returncode == 0
    for name in ("CUTE_API_KEY", "CUTE_BASE_URL", "PORT", "CUTE_MIRROR_FILE"):
        assert f"  {name} " in done.stdout


@pytest.mark.parametrize(
    ("variables", "arguments", "says"),
    [
        ({}, ["now"], "It takes no arguments: see --help."),
        ({"CUTE_API_KEY": ""}, [], "CUTE_API_KEY is not set"),
        ({"CUTE_BASE_URL": ""}, [], "CUTE_BASE_URL is not set"),
        ({"CUTE_BASE_URL": "ftp://cute.example"}, [], "The base URL must look like"),
        ({"PORT": "eighty"}, [], "PORT must be a whole number"),
        ({"CUTE_MIRROR_INTERVAL_S": "0"}, [], "CUTE_MIRROR_INTERVAL_S must be seconds from"),
        ({"CUTE_MIRROR_FILE": "package.json"}, [], "name another file in CUTE_MIRROR_FILE"),
    ],
)
def test_settings_that_cannot_be_end_it_with_2(
    new_program: NewProgram, variables: dict[str, str], arguments: list[str], says: str
) -> None:
    done = new_program(variables=variables).run(*arguments)
    assert done.returncode == 2, done
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_key_that_is_refused_ends_it_with_1(new_program: NewProgram) -> None:
    done = new_program(key="cute_nobodyhasthis").run()
    assert done.returncode == 1
    assert done.stderr == (
        "The API refused the key: make a new one in the developer portal and set CUTE_API_KEY.\n"
    )


def test_a_key_without_the_scope_ends_it_with_1_and_names_it(
    market: Market, new_program: NewProgram
) -> None:
    done = new_program(key=market.key(Scope.WEBHOOKS)).run()
    assert done.returncode == 1
    assert done.stderr.startswith("The key lacks the scope read:items:")
    assert done.stderr.count("\n") == 1


def test_a_port_that_is_taken_ends_it_with_1(new_program: NewProgram) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = new_program(variables={"PORT": str(port)}).run()
    assert done.returncode == 1
    assert done.stderr == f"Port {port} is taken: set PORT to a free one.\n"


def test_the_site_goes_on_while_the_api_is_away(
    market: Market, proxy: Proxy, new_program: NewProgram
) -> None:
    failures = [Failure(Do.RESET_BEFORE)] * 1000
    gate = proxy.open({FAILING: failures})
    gate.begin(FAILING)
    program = new_program(base_url=gate.base_url)
    program.start()
    program.wait(lambda status: status["error"])
    page = program.get("/").text
    assert "The catalogue is being loaded for the first time." in page
    assert "does not respond" in page

    failures.clear()
    program.wait_until_level(market.newest_cursor())
    failures[:] = [Failure(Do.RESET_BEFORE)] * 1000
    gate.begin(FAILING)

    status = program.wait(lambda status: status["error"])
    assert "does not respond" in status["error"]
    assert status["nextTryAt"] > status["errorAt"]
    assert "Linen dress" in program.get("/?q=linen").text

    failures.clear()
    assert program.wait(lambda status: status["error"] is None)
    assert "The API responds again" in program.said


def test_a_day_without_quota_is_waited_for(
    market: Market, proxy: Proxy, new_program: NewProgram
) -> None:
    refused = Failure(
        Do.RESPOND, 429, code="rate_limited", headers={"Retry-After": str(TWO_HOURS_S)}
    )
    failures: list[Failure] = []
    gate = proxy.open({FAILING: failures})
    program = new_program(base_url=gate.base_url)
    program.start()
    program.wait_until_level(market.newest_cursor())
    failures[:] = [refused] * 1000
    gate.begin(FAILING)

    status = program.wait(lambda status: status["error"])
    assert "it continues in 2 h" in status["error"]
    assert status["nextTryAt"] - status["errorAt"] == TWO_HOURS_S * 1000
    assert gate.met == 1, "it asked again although it knew when"


def test_a_store_of_another_program_is_left_alone(new_program: NewProgram, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Alice, this is no database, and long enough to be read as one." * 20)
    before = file.read_bytes()
    done = new_program(variables={"CUTE_MIRROR_FILE": str(file)}).run()
    assert done.returncode == 2
    assert file.read_bytes() == before
