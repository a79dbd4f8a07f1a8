"""The chains of the audit log: parallel writers, changes in SQL, retention, erasure, upgrades."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from cute_api.models import AuditChain, AuditEntry, User
from cute_api.models.database import Database
from cute_api.models.enums import ActorKind, AuditAction, MemberRole, Tier
from cute_api.services.accounts import audit, audit_chain, audit_check
from cute_api.services.accounts.audit import AuditLine, Origin
from cute_api.services.accounts.audit_check import ChainFault
from cute_api.services.keys.principals import EVERY_SCOPE, Principal

WRITERS = 6
ROUNDS = 5
ADDRESS = "203.0.113.9"
HERS = "owner_id = :owner AND position = 2"
NEWEST = uuid4().hex


@pytest.fixture
def alice() -> UUID:
    return uuid4()


def act(database: Database, *owners: UUID, action: AuditAction = AuditAction.USER_EDITED) -> None:
    """One transaction with an entry of each owner."""
    with database.transaction() as session:
        audit.come_from(session, Origin(owners[0], MemberRole.OWNER, ADDRESS))
        for owner in owners:
            audit.record(
                session,
                Principal(owner, "alice", Tier.FREE, EVERY_SCOPE),
                action,
                owner,
                before={"name": "old"},
                after={"name": "new"},
                reason="moved",
                sessions=2,
            )


def change(database: Database, owner: UUID, statement: str) -> None:
    with database.transaction() as session:
        session.execute(text(statement), {"owner": owner, "other": uuid4()})


def entries(database: Database, owner: UUID) -> list[AuditEntry]:
    with database.transaction() as session:
        query = select(AuditEntry).where(AuditEntry.owner_id == owner)
        return list(session.scalars(query.order_by(AuditEntry.position)))


def faults(database: Database, owner: UUID) -> list[tuple[ChainFault, int | None]]:
    checked = audit_check.check_all(database, owner)
    return [(finding.fault, finding.position) for finding in checked.findings]


def test_an_entry_says_who_acted_in_which_role_from_where_and_what_changed(
    database: Database, alice: UUID
) -> None:
    act(database, alice)
    (entry,) = entries(database, alice)
    assert (entry.person_id, entry.role, entry.address) == (alice, "owner", ADDRESS)
    assert (entry.before, entry.after) == ({"name": "old"}, {"name": "new"})
    assert (entry.actor_kind, entry.actor, entry.position) == (ActorKind.USER, str(alice), 1)


def test_chains_of_parallel_writers_are_exact_and_do_not_deadlock(
    database: Database, alice: UUID
) -> None:
    bob = uuid4()
    orders = [(alice, bob), (bob, alice), (alice, alice)]
    work = [orders[number % 3] for number in range(WRITERS * ROUNDS)]
    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(lambda owners: act(database, *owners), work))
    for owner, count in ((alice, WRITERS * ROUNDS * 4 // 3), (bob, WRITERS * ROUNDS * 2 // 3)):
        written = entries(database, owner)
        assert [entry.position for entry in written] == list(range(1, count + 1))
        assert [entry.id for entry in written] == sorted(entry.id for entry in written)
        assert faults(database, owner) == []


def test_a_transaction_that_is_rolled_back_leaves_no_gap(database: Database, alice: UUID) -> None:
    act(database, alice)
    with pytest.raises(RuntimeError), database.transaction() as session:
        audit.record(session, audit.SYSTEM, AuditAction.USER_EDITED, alice)
        raise RuntimeError
    act(database, alice)
    assert [entry.position for entry in entries(database, alice)] == [1, 2]
    assert faults(database, alice) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (f"UPDATE audit_log SET actor = 'somebody' WHERE {HERS}", [(ChainFault.ALTERED, 2)]),
        (f"UPDATE audit_log SET at = at - interval '1 s' WHERE {HERS}", [(ChainFault.ALTERED, 2)]),
        (f"UPDATE audit_log SET role = 'operator' WHERE {HERS}", [(ChainFault.ALTERED, 2)]),
        (f"UPDATE audit_log SET address = '192.0.2.1' WHERE {HERS}", [(ChainFault.ALTERED, 2)]),
        (f"UPDATE audit_log SET after = '{{}}' WHERE {HERS}", [(ChainFault.ALTERED, 2)]),
        (
            f"UPDATE audit_log SET details = details || '{{\"sessions\": 3}}' WHERE {HERS}",
            [(ChainFault.ALTERED, 2)],
        ),
        (
            "UPDATE audit_log SET address = NULL, before = NULL, after = NULL, salt = NULL,"
            f" details = details - 'reason' WHERE {HERS}",
            [(ChainFault.ALTERED, 2)],
        ),
        (f"UPDATE audit_log SET target_id = :other WHERE {HERS}", [(ChainFault.ALTERED, 2)]),
        (f"DELETE FROM audit_log WHERE {HERS}", [(ChainFault.REMOVED, 2)]),
        (
            "DELETE FROM audit_log WHERE owner_id = :owner AND position = 1",
            [(ChainFault.REMOVED, 1)],
        ),
        (
            "DELETE FROM audit_log WHERE owner_id = :owner AND position = 4",
            [(ChainFault.REMOVED, 4)],
        ),
        (
            "DELETE FROM audit_log WHERE owner_id = :owner AND position >= 3",
            [(ChainFault.REMOVED, 3), (ChainFault.REMOVED, 4)],
        ),
        (
            "INSERT INTO audit_log (owner_id, actor_kind, actor, action, target_kind, target_id,"
            " details) VALUES (:owner, 'user', 'x', 'user.edited', 'user', :owner, '{}')",
            [(ChainFault.UNCHAINED, None)],
        ),
        (
            "INSERT INTO audit_log (owner_id, actor_kind, actor, action, target_kind, target_id,"
            " details, position, previous_hash, hash) SELECT :owner, 'user', 'x', 'user.edited',"
            " 'user', :owner, '{}', position + 1, hash, sha256(hash) FROM audit_chains"
            " WHERE owner_id = :owner",
            [(ChainFault.INSERTED, 5)],
        ),
        (
            "UPDATE audit_chains SET position = 3, hash = previous_hash FROM audit_log AS entry"
            " WHERE entry.owner_id = :owner AND entry.position = 4"
            " AND audit_chains.owner_id = :owner",
            [(ChainFault.INSERTED, 4)],
        ),
        (
            "UPDATE audit_log SET position = -position WHERE owner_id = :owner AND position < 3",
            [
                (ChainFault.INSERTED, -2),
                (ChainFault.INSERTED, -1),
                (ChainFault.REMOVED, 1),
                (ChainFault.REMOVED, 2),
            ],
        ),
        (
            f"UPDATE audit_log SET hash = sha256('x'), previous_hash = sha256('y') WHERE {HERS}",
            [(ChainFault.ALTERED, 2), (ChainFault.ALTERED, 3)],
        ),
        (
            "UPDATE audit_chains SET hash = sha256('x') WHERE owner_id = :owner",
            [(ChainFault.ALTERED, 4)],
        ),
        (
            "DELETE FROM audit_chains WHERE owner_id = :owner",
            [(ChainFault.INSERTED, position) for position in (1, 2, 3, 4)],
        ),
    ],
)
def test_changes_in_sql_are_found_and_named(
    database: Database, alice: UUID, statement: str, found: list[tuple[ChainFault, int | None]]
) -> None:
    for _ in range(4):
        act(database, alice)
    assert faults(database, alice) == []
    change(database, alice, statement)
    assert faults(database, alice) == found


def test_retention_cuts_the_chain_at_an_anchor_and_the_rest_stays_provable(
    database: Database, alice: UUID
) -> None:
    for _ in range(4):
        act(database, alice)
    third = entries(database, alice)[2].id
    with database.transaction() as session:
        audit_chain.cut(session, third)
    assert [entry.position for entry in entries(database, alice)] == [3, 4]
    assert faults(database, alice) == []
    change(database, alice, "DELETE FROM audit_log WHERE owner_id = :owner AND position = 3")
    assert faults(database, alice) == [(ChainFault.REMOVED, 3)]


def test_a_chain_whose_entries_are_all_gone_goes_on(database: Database, alice: UUID) -> None:
    act(database, alice)
    with database.transaction() as session:
        assert audit_chain.cut(session, UUID(int=2**128 - 1)) >= 1
    act(database, alice)
    assert [entry.position for entry in entries(database, alice)] == [2]
    assert faults(database, alice) == []


def test_an_erased_owners_texts_go_and_the_chain_stays_provable(
    database: Database, alice: UUID
) -> None:
    act(database, alice)
    with database.transaction() as session:
        assert audit_chain.forget_personal(session, AuditEntry.owner_id == alice) == 1
    assert faults(database, alice) == [(ChainFault.ALTERED, 1)], "nobody is being erased"
    act(database, alice, action=AuditAction.USER_ERASED)
    first = entries(database, alice)[0]
    assert (first.details, first.address, first.before) == ({"sessions": 2}, None, None)
    assert faults(database, alice) == []


def test_the_log_shows_that_a_whole_chain_was_replaced(database: Database, alice: UUID) -> None:
    act(database, alice)
    (entry,) = entries(database, alice)
    logged = AuditLine.of_entry(entry)
    change(database, alice, "DELETE FROM audit_log WHERE owner_id = :owner")
    change(database, alice, "DELETE FROM audit_chains WHERE owner_id = :owner")
    act(database, alice)
    assert faults(database, alice) == []
    (found,) = audit_check.compare(database, [logged], UUID(int=0))
    assert (found.fault, found.entry_id) == (ChainFault.REMOVED, entry.id)


def test_entries_of_a_release_without_chains_are_adopted_with_their_owner(
    database: Database,
) -> None:
    with database.transaction() as session:
        user = User(email=f"{NEWEST}@cute.example", username=NEWEST, tier=Tier.FREE)
        session.add(user)
        session.flush()
        session.execute(
            text(
                "INSERT INTO audit_log (actor_kind, actor, action, target_kind, target_id, details)"
                " VALUES ('user', 'x', 'key.edited', 'key', uuidv7(),"
                " jsonb_build_object('user_id', CAST(:owner AS text)))"
            ),
            {"owner": user.id},
        )
    with database.transaction() as session:
        assert audit_chain.adopt(session) >= 1
    assert [entry.position for entry in entries(database, user.id)] == [1]
    assert faults(database, user.id) == []


def test_no_chain_waits_for_another_owners(database: Database, alice: UUID) -> None:
    act(database, alice)
    with database.transaction() as session:
        session.scalars(
            select(AuditChain).where(AuditChain.owner_id == alice).with_for_update()
        ).one()
        with ThreadPoolExecutor(1) as thread:
            thread.submit(act, database, uuid4()).result(timeout=10)
