"""Portal sessions: their users, their lifetime, and their end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import func, select, update

from cute_api.models import PortalSession, User
from cute_api.models.database import Database
from cute_api.services.accounts import accounts, passwords, sessions, suspension
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.accounts.sessions import SuspendedError

ABSOLUTE = timedelta(days=30)
IDLE = timedelta(hours=12)
MAX_A_USER = 10
PASSWORD = "correct horse battery staple"


def user(database: Database) -> User:
    with database.transaction() as session:
        made, _ = accounts.create(session, email=f"{uuid4().hex}@cute.example", password=PASSWORD)
        return made


def log_in(database: Database, account: User, replaces: str | None = None) -> str:
    with database.transaction() as session:
        known = sessions.candidate(session, account.email)
        assert known is not None
        token = sessions.start(session, known, replaces=replaces)
        assert token is not None
        return token


def is_in(database: Database, token: str) -> bool:
    with database.transaction() as session:
        return sessions.find(session, token) is not None


def age(database: Database, user_id: UUID, **columns: timedelta) -> None:
    """Move times of the user's sessions into the past."""
    with database.transaction() as session:
        session.execute(
            update(PortalSession)
            .where(PortalSession.user_id == user_id)
            .values({name: getattr(PortalSession, name) - by for name, by in columns.items()})
        )


def expiry(database: Database, user_id: UUID) -> timedelta:
    """The time until the end of the user's only session."""
    with database.transaction() as session:
        now, ends = session.execute(
            select(func.clock_timestamp(), PortalSession.expires_at).where(
                PortalSession.user_id == user_id
            )
        ).one()
        ahead: timedelta = ends - now
        return ahead


def count(database: Database, user_id: UUID) -> int:
    with database.transaction() as session:
        found = session.scalar(
            select(func.count()).select_from(PortalSession).where(PortalSession.user_id == user_id)
        )
        return found or 0


def test_a_session_recognises_its_user_until_it_is_ended(database: Database) -> None:
    alice, bob = user(database), user(database)
    token, other = log_in(database, alice), log_in(database, bob)
    with database.transaction() as session:
        found = sessions.find(session, token)
        assert found is not None
        assert (found.user_id, found.email) == (alice.id, alice.email)
        sessions.end(session, token)
    assert not is_in(database, token)
    assert is_in(database, other)


def test_the_token_is_not_stored(database: Database) -> None:
    alice = user(database)
    token = log_in(database, alice)
    with database.transaction() as session:
        row = session.scalars(select(PortalSession).where(PortalSession.user_id == alice.id)).one()
    assert token.encode() not in row.token_digest
    assert len(row.token_digest) == 32


@pytest.mark.parametrize("token", ["", "x" * 43, "ä" * 43, "a" * 10_000, "a" * 42 + "\n"])
def test_what_is_no_token_is_nobody(database: Database, token: str) -> None:
    assert not is_in(database, token)


def test_a_session_ends_when_it_is_not_used(database: Database) -> None:
    alice = user(database)
    token = log_in(database, alice)
    age(database, alice.id, expires_at=IDLE - timedelta(minutes=1))
    assert is_in(database, token)
    age(database, alice.id, expires_at=timedelta(minutes=2))
    assert not is_in(database, token)


def test_use_moves_the_end_but_not_beyond_the_bound(database: Database) -> None:
    alice = user(database)
    token = log_in(database, alice)
    age(database, alice.id, last_seen_at=timedelta(hours=2), expires_at=timedelta(hours=2))
    assert is_in(database, token)
    assert expiry(database, alice.id) > IDLE - timedelta(minutes=1)
    age(
        database,
        alice.id,
        created_at=ABSOLUTE - timedelta(hours=1),
        last_seen_at=timedelta(hours=2),
    )
    assert is_in(database, token)
    assert expiry(database, alice.id) <= timedelta(hours=1)


def test_within_a_minute_use_writes_nothing(database: Database) -> None:
    alice = user(database)
    token = log_in(database, alice)
    age(database, alice.id, last_seen_at=timedelta(seconds=30), expires_at=timedelta(hours=1))
    assert is_in(database, token)
    assert expiry(database, alice.id) < IDLE - timedelta(minutes=59)


def test_a_suspended_user_is_nobody_until_the_suspension_ends(database: Database) -> None:
    alice = user(database)
    token = log_in(database, alice)
    with database.transaction() as session:
        suspension.suspend(session, email=alice.email, actor=SYSTEM)
    assert not is_in(database, token)
    with pytest.raises(SuspendedError):
        log_in(database, alice)
    with database.transaction() as session:
        suspension.unsuspend(session, email=alice.email, actor=SYSTEM)
    assert is_in(database, token)


def test_another_password_ends_every_session_of_its_user(database: Database) -> None:
    alice, bob = user(database), user(database)
    tokens = [log_in(database, alice) for _ in range(2)]
    others = log_in(database, bob)
    with database.transaction() as session:
        accounts.create(session, email=alice.email, password="another one")
    assert [is_in(database, token) for token in tokens] == [False, False]
    assert is_in(database, others)


def test_a_password_that_was_changed_meanwhile_logs_nobody_in(database: Database) -> None:
    alice = user(database)
    with database.transaction() as session:
        known = sessions.candidate(session, alice.email)
        assert known is not None
    with database.transaction() as session:
        accounts.create(session, email=alice.email, password="another one")
    with database.transaction() as session:
        assert sessions.start(session, known) is None


def test_a_user_without_a_password_can_not_log_in(database: Database) -> None:
    email = f"{uuid4().hex}@cute.example"
    with database.transaction() as session:
        accounts.create(session, email=email)
        known = sessions.candidate(session, email)
        assert known is not None
        assert not passwords.matches(known.password_hash, "")
        assert sessions.start(session, known) is None


def test_a_login_ends_the_session_that_it_replaces(database: Database) -> None:
    alice = user(database)
    first = log_in(database, alice)
    second = log_in(database, alice, replaces=first)
    assert (is_in(database, first), is_in(database, second)) == (False, True)


def test_logins_at_once_do_not_pass_the_number_of_sessions(database: Database) -> None:
    alice = user(database)
    oldest = log_in(database, alice)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: log_in(database, alice), range(MAX_A_USER + 2)))
    assert count(database, alice.id) == MAX_A_USER
    assert not is_in(database, oldest)


def test_a_login_takes_away_what_ended(database: Database) -> None:
    alice, bob = user(database), user(database)
    log_in(database, alice)
    age(database, alice.id, expires_at=IDLE)
    log_in(database, bob)
    assert count(database, alice.id) == 0


def test_a_password_fits_or_does_not(database: Database) -> None:
    stored = passwords.hashed(PASSWORD)
    assert PASSWORD not in stored
    assert passwords.matches(stored, PASSWORD)
    assert not passwords.matches(stored, PASSWORD + " ")
    assert not passwords.matches(None, PASSWORD)
    assert not passwords.matches("not a hash", PASSWORD)


def test_a_longer_password_than_any_does_not_fit(database: Database) -> None:
    longest = "x" * passwords.MAX_LENGTH
    assert not passwords.matches(passwords.hashed(longest), longest + "x")


def test_a_password_costs_what_its_authors_recommend(real_passwords: PasswordHasher) -> None:
    assert extract_parameters(passwords.hashed(PASSWORD)) == RFC_9106_LOW_MEMORY


def test_a_flood_of_passwords_is_asked_to_come_back(real_passwords: PasswordHasher) -> None:
    stored = passwords.hashed(PASSWORD)
    wanted = passwords.AT_ONCE + passwords.WAITING

    def busy(_: int) -> bool:
        try:
            passwords.matches(stored, PASSWORD)
        except passwords.BusyError:
            return True
        return False

    with ThreadPoolExecutor(wanted * 4) as pool:
        refused = list(pool.map(busy, range(wanted * 4)))
    assert any(refused)
    assert not all(refused)
    assert passwords.matches(stored, PASSWORD)
