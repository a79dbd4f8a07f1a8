"""Shared by the tests of importers: running the command, counting rows, bad input."""

from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import func, select

from cute_api.commands.importing import import_group
from cute_api.models import Base
from cute_api.models.database import Database


def run(database: Database, kind: str, file: Path) -> Result:
    """`cute import KIND FILE` against this database."""
    url = database.engine.url.render_as_string(hide_password=False)
    environment = {
        "DATABASE_URL": url.replace("postgresql+psycopg2", "postgresql"),
        "CUTE_SANDBOX": "1",
    }
    return CliRunner().invoke(import_group, [kind, str(file)], env=environment)


def count(database: Database, model: type[Base]) -> int:
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def write(directory: Path, content: str | bytes) -> Path:
    file = directory / "input"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def check_refused(
    database: Database, model: type[Base], kind: str, file: Path, *, line: int, reason: str
) -> None:
    """The command names the line and the reason, and loads nothing."""
    before = count(database, model)
    result = run(database, kind, file)
    assert result.exit_code == 1
    assert f", line {line}: " in result.output
    assert reason in result.output
    assert len(result.output.splitlines()) == 1
    assert count(database, model) == before
