"""Changes of members at the same moment, from real parallel requests."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

import httpx
from sqlalchemy import Select, func, select

from cute_api.models import AuditEntry
from cute_api.models.enums import AuditAction, MemberRole
from tests.portal.organisations.conftest import Person, Team
from tests.portal.organisations.test_invitations import INVITATION, invited

ROUNDS = 3


def at_once(*actions: Callable[[], httpx.Response]) -> list[int]:
    """The statuses of actions that begin together."""
    start = threading.Barrier(len(actions))

    def begin(action: Callable[[], httpx.Response]) -> int:
        start.wait(timeout=30)
        return action().status_code

    with ThreadPoolExecutor(len(actions)) as pool:
        return sorted(pool.map(begin, actions))


def test_of_two_owners_who_leave_at_once_one_409_and_stays(team: Team) -> None:
    for _ in range(ROUNDS):
        first = team.join("first")
        team_of_two = first.user.organisation_id
        second = team.join("second")
        leave = f"/organisations/{team_of_two}/leave"
        team.put(second, MemberRole.OWNER, organisation_id=team_of_two)
        statuses = at_once(partial(first.send, leave), partial(second.send, leave))
        assert statuses == [303, 409]
        roles = team.roles(team_of_two)
        assert list(roles.values()) == [MemberRole.OWNER]


def test_two_owners_who_demote_each_other_at_once_leave_one(team: Team) -> None:
    for _ in range(ROUNDS):
        first = team.join("first", MemberRole.OWNER)
        second = team.join("second", MemberRole.OWNER)

        def demote(actor: Person, other: Person) -> Callable[[], httpx.Response]:
            path = f"/organisation/members/{other.user.id}/role"
            return partial(actor.send, path, role="analyst")

        statuses = at_once(demote(first, second), demote(second, first))
        assert statuses == [303, 403]
        roles = team.roles()
        assert sorted((roles[first.user.id], roles[second.user.id])) == [
            MemberRole.ANALYST,
            MemberRole.OWNER,
        ]


def test_an_invitation_accepted_twice_at_once_303_and_404(team: Team) -> None:
    for _ in range(ROUNDS):
        guest = team.join("guest")
        token = invited(team, guest)
        statuses = at_once(*[partial(guest.send, INVITATION, token=token)] * 2)
        assert statuses == [303, 404]
        assert guest.user.id in team.roles()


def test_a_removal_waits_for_actions_and_none_is_accepted_after_it(team: Team) -> None:
    """Each accepted action is audited before the removal, and each later request is a 403."""
    owner, member = team.join("owner", MemberRole.OWNER), team.join("member", MemberRole.DEVELOPER)
    path = f"/keys/{team.hers.ids['key_id']}"
    removed, busy = threading.Event(), threading.Barrier(4)

    def act(number: int) -> list[tuple[bool, int]]:
        """Edit the key until the member is removed, and three times after that."""
        found: list[tuple[bool, int]] = []
        busy.wait(timeout=30)
        late = 0
        while late < 3:
            is_late = removed.is_set()
            late += is_late
            response = member.send(path, name=f"key {number}", scope="read:items")
            found.append((is_late, response.status_code))
        return found

    with ThreadPoolExecutor(3) as pool:
        acts = [pool.submit(act, number) for number in range(3)]
        busy.wait(timeout=30)
        while not _edits(team, member):
            continue
        response = owner.send(f"/organisation/members/{member.user.id}/remove")
        removed.set()
        statuses = [status for done in acts for status in done.result(timeout=60)]
    assert response.status_code == 303
    assert {status for is_late, status in statuses if is_late} == {403}
    assert {status for _, status in statuses} == {303, 403}
    with team.api.database.transaction() as session:
        removal = session.scalar(
            select(AuditEntry.id).where(
                AuditEntry.action == AuditAction.MEMBER_REMOVED,
                AuditEntry.target_id == team.organisation_id,
            )
        )
        newest = session.scalar(_of(member).order_by(AuditEntry.id.desc()).limit(1))
        assert newest is not None
        assert removal is not None
        assert newest < removal


def _of(member: Person) -> Select[UUID]:
    return select(AuditEntry.id).where(
        AuditEntry.action == AuditAction.KEY_EDITED, AuditEntry.actor == str(member.user.id)
    )


def _edits(team: Team, member: Person) -> int:
    with team.api.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(_of(member).subquery())) or 0
