"""`cute users`: the password of a new user, and the list."""

import json
from typing import NamedTuple
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from cute_api.cli import main
from cute_api.config import Variable
from cute_api.models import TotpSecret
from cute_api.models.database import Database
from cute_api.models.enums import ActorKind, AuditAction, Role
from cute_api.services.accounts import accounts, audit, passwords, suspension
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.second_factor import recovery_codes, standing
from cute_api.services.second_factor.standing import FactorStanding

PASSWORD = "correct horse battery staple"


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


def test_users_remove_second_factor_removes_the_app_and_the_codes_and_is_audited(
    database_url: str, database: Database, email: str
) -> None:
    create(database_url, email)
    with database.transaction() as session:
        user = accounts.need(session, email)
        session.add(TotpSecret(user_id=user.id, sealed_secret=b"", last_step=0))
        recovery_codes.replace(session, user.id)
    arguments = ["users", "remove-second-factor", "--email", email]
    environ = {Variable.DATABASE_URL.value: database_url}
    first, again = (CliRunner().invoke(main, arguments, env=environ) for _ in range(2))
    assert first.output == f"{email} has no second factor any more.\n"
    assert again.output == f"{email} has none.\n"
    with database.transaction() as session:
        assert standing.of_user(session, user.id) == FactorStanding(
            has_authenticator=False, passkeys=0, recovery_codes=0
        )
        entry = audit.recent(session, limit=1, target_id=user.id)[0]
        assert entry.action is AuditAction.SECOND_FACTOR_REMOVED
        assert entry.actor_kind is ActorKind.OPERATOR


def listed(database_url: str, *more: str) -> Result:
    environ = {Variable.DATABASE_URL.value: database_url}
    return CliRunner().invoke(main, ["users", "list", *more], env=environ)


def test_users_list_shows_the_newest_first_in_pages(
    database_url: str, database: Database, email: str
) -> None:
    others = [f"{number}-{email}" for number in range(3)]
    for other in others:
        create(database_url, other, "--json")
    with database.transaction() as session:
        accounts.need(session, others[0]).role = Role.ADMIN
        suspension.suspend(session, email=others[1], actor=SYSTEM, why=None)
    first = json.loads(listed(database_url, "--limit", "2", "--json").stdout)
    assert [user["email"] for user in first["users"]] == [others[2], others[1]]
    second = json.loads(listed(database_url, "--before", first["before"], "--json").stdout)
    assert second["users"][0]["email"] == others[0]
    assert second["before"] is None

    lines = listed(database_url, "--limit", "1")
    assert others[2] in lines.stdout
    assert lines.stdout.endswith("free  member  confirmed\n")
    assert f"--before {first['users'][0]['id']}" in lines.stderr
    for more, shown in (
        (["--role", "admin"], others[0]),
        (["--suspended"], others[1]),
        (["--search", others[2].upper()], others[2]),
    ):
        (line,) = listed(database_url, *more).stdout.splitlines()
        assert shown in line
    with database.transaction() as session:
        (newest,) = audit.recent(session, limit=1)
    assert (newest.action, newest.details) == (AuditAction.USERS_LISTED, {"found": 1})
