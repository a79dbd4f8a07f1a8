"""What `deploy/` starts: commands of `cute` with variables that it reads, and none missing."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from cute_api.cli import main
from cute_api.config import MAIL_TO_FILES, ROOT, SECRETS, ConfigError, Settings, Variable, load
from cute_api.models.database import driver_url
from cute_api.sealing import Sealer
from scripts.release.deployed import DeployedProcess, compose_processes
from tests.deploy.processes import FILE, kubernetes_processes, systemd_processes

TABLE_ROW = re.compile(r"^\| `cute ([a-z ]+)` \|", re.MULTILINE)
UPGRADE = "db upgrade"
PYTHONS = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
KNOWN = {*map(str, Variable), *(f"{name}{FILE}" for name in SECRETS), *PYTHONS}
MAILS = "mails"


def processes_of_the_docs() -> set[str]:
    text = (ROOT / "docs" / "operations.md").read_text()
    return set(TABLE_ROW.findall(text.partition("## Connections")[0]))


@pytest.fixture(scope="module")
def by_way(production: list[dict[str, Any]]) -> dict[str, list[DeployedProcess]]:
    ways = [compose_processes(), systemd_processes(), kubernetes_processes(production)]
    every = [process for way in ways for process in way]
    return {way: [one for one in every if one.way == way] for way in {one.way for one in every}}


@pytest.fixture(scope="module")
def every(by_way: dict[str, list[DeployedProcess]]) -> list[DeployedProcess]:
    return [process for processes in by_way.values() for process in processes]


def test_each_way_starts_every_process_of_the_docs_and_the_migrations(
    by_way: dict[str, list[DeployedProcess]],
) -> None:
    started = {way: sorted(" ".join(one.arguments) for one in by_way[way]) for way in by_way}
    expected = sorted({*processes_of_the_docs(), UPGRADE})
    assert started == dict.fromkeys(["compose", "kubernetes", "systemd"], expected)


def test_each_command_is_one_of_cute(every: list[DeployedProcess]) -> None:
    for process in every:
        parse(main, [*process.arguments])
        assert {type(value) for value in process.environ.values()} == {str}


def parse(command: click.Command, arguments: list[str]) -> None:
    """Read a command line as `cute` does, without running it; raises click's errors."""
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), arguments.pop(0))
        assert found is not None
        command = found
    command.make_context("cute", arguments)


def test_each_variable_is_one_that_settings_read(every: list[DeployedProcess]) -> None:
    unknown = {str(one): names for one in every if (names := one.environ.keys() - KNOWN)}
    assert not unknown


def test_each_secret_is_a_file_that_the_process_has(every: list[DeployedProcess]) -> None:
    for process in every:
        named = {Path(path).name for name, path in process.environ.items() if name.endswith(FILE)}
        assert named == process.files, process


def test_nothing_that_a_process_needs_is_missing(
    every: list[DeployedProcess], secrets: Path
) -> None:
    for process in every:
        settings = load(
            {
                name: str(secrets / Path(value).name) if name.endswith(FILE) else value
                for name, value in process.environ.items()
            }
        )
        for need in needs(process, settings):
            need()


def needs(process: DeployedProcess, settings: Settings) -> Iterator[Callable[[], object]]:
    """What raises where a setting without a default is not given; each process gets the same."""
    yield settings.need_database_url
    yield settings.need_redis_url
    yield settings.need_limits_redis_url
    yield lambda: settings.portal_url
    yield lambda: Sealer.of(settings)
    assert settings.marketplace_url, process
    assert driver_url(settings.need_database_url()).startswith("postgresql+psycopg2://")
    if process.arguments == (MAILS,):
        assert settings.mail != MAIL_TO_FILES


def test_an_encryption_key_that_is_missing_is_found(secrets: Path) -> None:
    with pytest.raises(ConfigError, match=str(Variable.ENCRYPTION_KEYS)):
        Sealer.of(
            load({"DATA_DIR": "/nowhere", "DATABASE_URL_FILE": str(secrets / "database_url")})
        )
