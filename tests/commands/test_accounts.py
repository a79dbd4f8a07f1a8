"""`cute users create`: where its password comes from, and that it can be repeated."""

import json
from collections.abc import Iterator
from typing import NamedTuple
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from cute_api.cli import main
from cute_api.config import Variable
from cute_api.models.database import Database, make_engine
from cute_api.services.accounts import accounts, passwords

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def database(database_url: str) -> Iterator[Database]:
    engine = make_engine(database_url, pool_size=1)
    yield Database(engine)
    engine.dispose()


@pytest.fixture
def email() -> str:
    return f"{uuid4().hex}@cute.example"


def create(database_url: str, email: str, *more: str, typed: str | None = None) -> Result:
    environ = {Variable.DATABASE_URL.value: database_url}
    arguments = ["users", "create", "--email", email, *more]
    return CliRunner().invoke(main, arguments, env=environ, input=typed)


def has(database: Database, email: str, password: str) -> bool:
    with database.transaction() as session:
        stored = accounts.need(session, email).password_hash
    return passwords.matches(stored, password)


def test_users_create_asks_nothing_and_can_be_repeated(database_url: str, email: str) -> None:
    first, second = (create(database_url, email, "--tier", "pro", "--json") for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0)
    shown = json.loads(first.stdout)
    assert (shown["created"], shown["tier"]) == (True, "pro")
    assert json.loads(second.stdout) == {**shown, "created": False}
    assert first.stderr == ""


@pytest.mark.parametrize("typed", [PASSWORD, f"{PASSWORD}\n", f"{PASSWORD}\r\nnot this\n"])
def test_users_create_takes_a_password_from_the_first_line_of_the_input(
    database_url: str, database: Database, email: str, typed: str
) -> None:
    assert create(database_url, email, "--password-stdin", typed=typed).exit_code == 0
    assert has(database, email, PASSWORD)


def test_users_create_asks_for_a_password_twice_and_shows_it_nowhere(
    database_url: str, database: Database, email: str
) -> None:
    done = create(
        database_url, email, "--ask-password", "--json", typed=f"{PASSWORD}\n{PASSWORD}\n"
    )
    assert done.exit_code == 0
    assert json.loads(done.stdout)["email"] == email
    assert PASSWORD not in done.output
    assert has(database, email, PASSWORD)


class Case(NamedTuple):
    more: list[str]
    typed: str
    says: str


@pytest.mark.parametrize(
    "case",
    [
        Case(["--password-stdin"], "", "Use 12 characters or more"),
        Case(["--password-stdin"], "too short\n", "Use 12 characters or more"),
        Case(["--password-stdin"], "x" * 1_025, "at most 1024"),
        Case(["--password-stdin", "--ask-password"], PASSWORD, "can't go together"),
        Case(["--password", PASSWORD], "", "No such option"),
        Case(["--email", "buyer_50@buyers.cute.example"], "", "reserved"),
    ],
)
def test_users_create_says_what_is_wrong_and_creates_nobody(
    database_url: str,
    database: Database,
    email: str,
    case: Case,
) -> None:
    done = create(database_url, email, *case.more, typed=case.typed)
    assert done.exit_code != 0
    assert case.says in done.output
    assert PASSWORD not in done.output
    with database.transaction() as session:
        assert accounts.find(session, email) is None
        assert accounts.find(session, "buyer_50@buyers.cute.example") is None
