"""Keys as their owner in the portal and an operator handle them: limits, races, edits, rotation."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from cute_api.models import ApiKey, AuditEntry, Notice, User, clock
from cute_api.models.connections.direct import DirectReads
from cute_api.models.database import Database
from cute_api.models.enums import NoticeKind, Scope, Tier
from cute_api.refusals import RefusalError
from cute_api.services.accounts import accounts, audit, notices, suspension
from cute_api.services.accounts.audit import SYSTEM, ConsoleOperator
from cute_api.services.keys import keys, own_keys, rotation
from cute_api.services.keys.keys import KeySettings
from cute_api.services.keys.principal_reader import PrincipalReader
from cute_api.services.keys.principals import EVERY_SCOPE, Principal, digest
from cute_api.services.operators import key_admin
from cute_api.services.operators.key_admin import KeyChanges
from cute_api.spec import Spec
from cute_api.versions.registry import EventVersions
from tests.webhooks.backend import eventually

VERSIONS = EventVersions.of_events()
TIERS = Spec.load(sandbox=True).tiers
FREE = TIERS["free"].live_keys
CAROL = ConsoleOperator("carol")


def user(database: Database, tier: Tier = Tier.FREE) -> User:
    with database.transaction() as session:
        made, _ = accounts.create(session, email=f"{uuid4().hex}@cute.example", tier=tier)
        return made


def principal(user_id: UUID) -> Principal:
    return Principal(user_id, "alice", Tier.FREE, EVERY_SCOPE)


def create(database: Database, user_id: UUID, expires_at: datetime | None = None) -> keys.NewKey:
    with database.transaction() as session:
        return own_keys.create(
            session,
            principal(user_id),
            name="Sync",
            scopes=[Scope.READ_ITEMS],
            tiers=TIERS,
            expires_at=expires_at,
        )


def revoke(database: Database, key_id: UUID) -> None:
    with database.transaction() as session:
        assert keys.revoke(session, key_id)


def expire(database: Database, key_id: UUID) -> None:
    with database.transaction() as session:
        session.execute(
            update(ApiKey).where(ApiKey.id == key_id).values(expires_at=func.clock_timestamp())
        )


def actions(database: Database, target_id: UUID) -> Sequence[tuple[str, str, str]]:
    with database.transaction() as session:
        entries = audit.recent(session, limit=100, target_id=target_id)
        return [(e.action.value, e.actor_kind.value, e.actor) for e in reversed(entries)]


def test_a_user_makes_as_many_live_keys_as_the_tier_allows(database: Database) -> None:
    alice = user(database)
    made = [create(database, alice.id) for _ in range(FREE)]
    assert {key.row.tier for key in made} == {Tier.FREE}
    with pytest.raises(RefusalError, match=f"allows {FREE} live keys"):
        create(database, alice.id)
    revoke(database, made[0].row.id)
    create(database, alice.id)


def test_an_expired_key_leaves_room_for_another(database: Database) -> None:
    alice = user(database)
    made = [create(database, alice.id) for _ in range(FREE)]
    expire(database, made[0].row.id)
    create(database, alice.id)


def test_a_user_makes_at_most_twice_as_many_a_day(database: Database) -> None:
    alice = user(database)
    for _ in range(FREE * 2):
        revoke(database, create(database, alice.id).row.id)
    with pytest.raises(RefusalError, match=f"{FREE * 2} new keys a day"):
        create(database, alice.id)
    with database.transaction() as session:
        session.execute(
            update(ApiKey)
            .where(ApiKey.user_id == alice.id)
            .values(created_at=ApiKey.created_at - timedelta(days=1))
        )
    create(database, alice.id)


def test_an_operator_is_held_to_neither_limit_and_uses_up_none_of_the_users_day(
    database: Database,
) -> None:
    alice = user(database)
    with database.transaction() as session:
        made = [
            keys.create(session, user=alice, name="x", scopes=[], tier=Tier.PRO, actor=CAROL)
            for _ in range(FREE * 3)
        ]
    for key in made:
        revoke(database, key.row.id)
    for _ in range(FREE * 2):
        revoke(database, create(database, alice.id).row.id)


def test_keys_made_at_once_do_not_pass_the_limit(database: Database) -> None:
    alice = user(database)

    def is_made(_: int) -> bool:
        try:
            create(database, alice.id)
        except RefusalError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(is_made, range(FREE * 2)))
    assert sum(made) == FREE


def test_an_expiry_must_be_ahead(database: Database) -> None:
    alice = user(database)
    with pytest.raises(RefusalError, match="later expiry"):
        create(database, alice.id, expires_at=datetime(2020, 1, 1, tzinfo=UTC))


def test_an_owner_edits_a_key_and_nobody_elses(database: Database) -> None:
    alice, bob = user(database), user(database)
    made = create(database, alice.id)

    def edit(user_id: UUID) -> None:
        with database.transaction() as session:
            own_keys.edit(
                session,
                principal(user_id),
                made.row.id,
                KeySettings("Other", [Scope.WEBHOOKS], version=VERSIONS.living[0]),
                versions=VERSIONS,
            )

    with pytest.raises(RefusalError):
        edit(bob.id)
    edit(alice.id)
    with database.transaction() as session:
        row = session.get_one(ApiKey, made.row.id)
        assert (row.name, row.scopes) == ("Other", ["webhooks"])
        assert row.api_version == VERSIONS.living[0]
    owner = ("user", str(alice.id))
    assert actions(database, made.row.id) == [("key.created", *owner), ("key.edited", *owner)]


def test_an_owner_can_not_bring_an_expired_key_back(database: Database) -> None:
    alice = user(database)
    made = [create(database, alice.id) for _ in range(FREE)]
    expire(database, made[0].row.id)
    create(database, alice.id)
    for expires_at in (None, datetime(2100, 1, 1, tzinfo=UTC)):
        with pytest.raises(RefusalError, match="expired key"), database.transaction() as session:
            own_keys.edit(
                session,
                principal(alice.id),
                made[0].row.id,
                KeySettings("Back", [], expires_at),
                versions=VERSIONS,
            )


def test_an_edit_that_waited_until_its_key_had_expired_is_refused(database: Database) -> None:
    """Another key has taken its place meanwhile, so that the tier allows no more."""
    alice = user(database)
    made = [create(database, alice.id) for _ in range(FREE)]
    first = made[0].row.id

    def edit() -> None:
        with database.transaction() as session:
            own_keys.edit(
                session,
                principal(alice.id),
                first,
                KeySettings("x", []),
                versions=VERSIONS,
            )

    soon = datetime.now(UTC) + timedelta(seconds=1)
    with database.transaction() as session:
        session.execute(update(ApiKey).where(ApiKey.id == first).values(expires_at=soon))
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            session.execute(select(User).where(User.id == alice.id).with_for_update())
            waiting = pool.submit(edit)
            eventually(lambda: clock.now(session) > soon)
        with pytest.raises(RefusalError, match="expired key"):
            waiting.result()


def test_an_operator_changes_what_is_named_and_can_bring_an_expired_key_back(
    database: Database, database_url: str
) -> None:
    made = create(database, user(database).id)
    expire(database, made.row.id)
    reader = PrincipalReader(DirectReads(database_url, {}))
    assert reader.find(digest(made.secret)) is None
    with database.transaction() as session:
        row = key_admin.edit(session, made.row.id, KeyChanges(no_expiry=True), CAROL, VERSIONS)
        assert (row.name, row.scopes, row.expires_at) == ("Sync", ["read:items"], None)
    assert reader.find(digest(made.secret)) is not None
    with pytest.raises(RefusalError, match="later expiry"), database.transaction() as session:
        past = KeyChanges(expires_at=datetime(2020, 1, 1, tzinfo=UTC))
        key_admin.edit(session, made.row.id, past, CAROL, VERSIONS)
    assert actions(database, made.row.id)[-1] == ("key.edited", "operator", "carol")


def test_rotations_at_once_leave_one_newest_and_one_secret_of_before(
    database: Database, database_url: str
) -> None:
    alice = user(database)
    made = create(database, alice.id)

    def rotate(_: int) -> str:
        with database.transaction() as session:
            return rotation.rotate(session, made.row.id, actor=CAROL).secret

    with ThreadPoolExecutor(6) as pool:
        rotated = list(pool.map(rotate, range(6)))
    reader = PrincipalReader(DirectReads(database_url, {}))
    found = [reader.find(digest(secret)) for secret in (made.secret, *rotated)]
    assert sum(principal is not None for principal in found) == 2


def test_a_rotation_without_grace_ends_the_old_secret_at_once(
    database: Database, database_url: str
) -> None:
    made = create(database, user(database).id)
    with database.transaction() as session:
        again = rotation.rotate(session, made.row.id, actor=CAROL, grace=timedelta(0))
    reader = PrincipalReader(DirectReads(database_url, {}))
    assert reader.find(digest(made.secret)) is None
    assert reader.find(digest(again.secret)) is not None


@pytest.mark.parametrize("grace", [timedelta(seconds=-1), timedelta(days=7, seconds=1)])
def test_a_grace_is_from_0_to_7_days(database: Database, grace: timedelta) -> None:
    made = create(database, user(database).id)
    with database.transaction() as session, pytest.raises(RefusalError, match="0 to 7 days"):
        rotation.rotate(session, made.row.id, actor=CAROL, grace=grace)


def test_a_secret_of_before_ends_with_its_keys_expiry(
    database: Database, database_url: str
) -> None:
    made = create(database, user(database).id)
    with database.transaction() as session:
        rotation.rotate(session, made.row.id, actor=CAROL)
        session.execute(
            update(ApiKey).where(ApiKey.id == made.row.id).values(expires_at=func.clock_timestamp())
        )
    assert PrincipalReader(DirectReads(database_url, {})).find(digest(made.secret)) is None


def test_revoking_again_changes_nothing(database: Database) -> None:
    made = create(database, user(database).id)
    revoke(database, made.row.id)
    with database.transaction() as session:
        assert not keys.revoke(session, made.row.id)
    with pytest.raises(RefusalError), database.transaction() as session:
        keys.set_tier(session, made.row.id, Tier.PRO, CAROL)
    with pytest.raises(RefusalError), database.transaction() as session:
        rotation.rotate(session, made.row.id, actor=CAROL)
    assert len(actions(database, made.row.id)) == 2


def test_a_notice_is_seen_by_its_user_only(database: Database) -> None:
    alice, bob = user(database), user(database)
    revoke(database, create(database, alice.id).row.id)
    with database.transaction() as session:
        (notice,) = notices.list_own(session, alice.id, unseen_only=True)
        assert list(notices.list_own(session, bob.id)) == []
        assert not notices.mark_seen(session, bob.id, notice.id)
        assert notices.mark_seen(session, alice.id, notice.id)
    with database.transaction() as session:
        first = session.get_one(Notice, notice.id).seen_at
        assert notices.mark_seen(session, alice.id, notice.id)
        assert list(notices.list_own(session, alice.id, unseen_only=True)) == []
    with database.transaction() as session:
        assert session.get_one(Notice, notice.id).seen_at == first


def test_a_user_gets_the_newest_100_notices(database: Database) -> None:
    alice = user(database)
    with database.transaction() as session:
        for number in range(101):
            notices.add(session, alice.id, NoticeKind.KEY_REPORTED, {"number": number})
        found = notices.list_own(session, alice.id)
        assert [notice.data["number"] for notice in found] == list(range(100, 0, -1))


def test_a_suspended_user_may_not_act(database: Database) -> None:
    alice = user(database)

    def may_act() -> bool:
        with database.transaction() as session:
            return suspension.may_act(session, alice.id)

    assert may_act()
    with database.transaction() as session:
        assert suspension.suspend(session, email=alice.email, actor=CAROL, why="fraud")
        assert not suspension.suspend(session, email=alice.email, actor=CAROL)
    assert not may_act()
    with database.transaction() as session:
        assert suspension.unsuspend(session, email=alice.email, actor=CAROL)
        assert not suspension.unsuspend(session, email=alice.email, actor=CAROL)
        assert not suspension.may_act(session, uuid4())
    assert may_act()
    assert [action for action, *_ in actions(database, alice.id)] == [
        "user.suspended",
        "user.unsuspended",
    ]


def test_what_is_rolled_back_leaves_no_entry(database: Database) -> None:
    alice = user(database)
    with database.transaction() as session:
        keys.create(session, user=alice, name="x", scopes=[], actor=SYSTEM)
        session.rollback()
    with database.transaction() as session:
        wanted = select(AuditEntry).where(AuditEntry.details["user_id"].astext == str(alice.id))
        assert session.scalars(wanted).all() == []
