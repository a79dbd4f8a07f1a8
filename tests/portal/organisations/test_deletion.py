"""Deleting an organisation: asked for, cancelled, and done a week later."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from cute_api.models import (
    Event,
    Install,
    Item,
    MailWish,
    Membership,
    Organisation,
    User,
    Webhook,
    clock,
)
from cute_api.models.enums import AuditAction, MailKind, MemberRole
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.mail import texts
from cute_api.services.organisations import acting, deletion, members, sellers
from scripts.shared.waiting import until
from tests.portal.browser import calls, secret_of
from tests.portal.login.test_forms import waiting
from tests.portal.organisations.conftest import Person, Team
from tests.services.test_poisoned_rows import refused

ORGANISATION, DELETE = "/organisation", "/organisation/delete"
KEEP = "/organisation/keep"


def name_of(team: Team) -> str:
    with team.api.database.transaction() as session:
        return session.get_one(Organisation, team.organisation_id).name


def be_due(team: Team) -> None:
    """Let the days until the deletion pass."""
    with team.api.database.transaction() as session:
        organisation = session.get_one(Organisation, team.organisation_id)
        assert organisation.deletion_due_at is not None
        organisation.deletion_due_at -= deletion.GRACE + timedelta(seconds=1)


def sweep(team: Team) -> int:
    """Do what is due, as `cute background` does; return how many sellers left."""
    due, left = deletion.DueDeletions(), 0
    while True:
        with team.api.database.transaction() as session:
            if not due.end_next_seller(session):
                return left
        left += 1


def mails(team: Team) -> list[tuple[UUID | None, str]]:
    """Who gets an email about the deletion, and what happened, oldest first."""
    with team.api.database.transaction() as session:
        wishes = session.scalars(
            select(MailWish)
            .where(MailWish.kind == MailKind.ORGANISATION_DELETION)
            .order_by(MailWish.id)
        ).all()
        session.execute(text("DELETE FROM mail_outbox"))
        found = []
        for wish in wishes:
            mail = texts.compose(session, wish, "https://portal.example", ())
            assert mail is not None
            assert mail.subject.startswith("The deletion of ")
            found.append((wish.user_id, mail.text.split("\n\n")[2].partition(".")[0]))
        return found


def brings_a_seller(team: Team, person: Person) -> None:
    """Let a person move their seller into the team, where they are no member afterwards."""
    team.put(person, MemberRole.ADMIN)
    moved = person.send(f"{ORGANISATION}/move", organisation=str(team.organisation_id))
    assert moved.status_code == 303
    with team.api.database.transaction() as session:
        row = session.get_one(Membership, (team.organisation_id, person.user.id))
        session.delete(row)


def test_delete_303_after_the_name_and_cancelled_with_one_click(team: Team) -> None:
    owner, member = team.join("owner", MemberRole.OWNER), team.join("dev", MemberRole.DEVELOPER)
    secret = secret_of(member.browser.create_key())
    asked = owner.browser.get(DELETE)
    assert asked.status_code == 200
    assert "2 keys revoked" in asked.text
    for wrong in ("", "another", name_of(team) + "x"):
        refused = owner.send(DELETE, name=wrong)
        assert (refused.status_code, 'id="name-error"' in refused.text) == (422, True)
    confirmation = owner.browser.cookies.pop("cute_confirmed")
    assert owner.send(DELETE, name=name_of(team)).status_code == 403
    owner.browser.cookies.set("cute_confirmed", confirmation)
    assert mails(team) == []
    sent = owner.send(DELETE, name=f" {name_of(team)} ")
    assert sent.headers["Location"] == f"{ORGANISATION}?done=deletion"
    assert owner.send(DELETE, name=name_of(team)).status_code == 409
    asked_for = "An owner asked for its deletion"
    assert mails(team) == [(team.seller_id, asked_for), (owner.user.id, asked_for)]

    assert sweep(team) == 0
    assert calls(team.api, secret) == 200
    assert "will be deleted" in member.browser.get(ORGANISATION).text
    bob = team.join("bob")
    team.put(bob, MemberRole.ADMIN)
    into = bob.send(f"{ORGANISATION}/move", organisation=str(team.organisation_id))
    assert into.status_code == 409

    assert owner.send(KEEP).headers["Location"] == f"{ORGANISATION}?done=kept"
    assert owner.send(KEEP).status_code == 409
    assert {what for _, what in mails(team)} == {"An owner cancelled its deletion"}
    assert "will be deleted" not in member.browser.get(ORGANISATION).text
    assert sweep(team) == 0


def test_delete_409_for_an_organisation_of_one(team: Team) -> None:
    alone = team.join("alone")
    assert "delete your account" in alone.browser.get(DELETE).text
    with team.api.database.transaction() as session:
        name = session.get_one(Organisation, alone.user.organisation_id).name
    assert alone.send(DELETE, name=name).status_code == 409


def test_a_due_deletion_ends_access_and_gives_each_seller_back(team: Team) -> None:
    owner, member = team.join("owner", MemberRole.OWNER), team.join("dev", MemberRole.DEVELOPER)
    bob = team.join("bob")
    bobs_secret = secret_of(bob.browser.create_key("Bob's key"))
    brings_a_seller(team, bob)
    secret = secret_of(member.browser.create_key())
    temporary = member.send("/docs/operations/get_me/key").json()["key"]
    assert owner.send(DELETE, name=name_of(team)).status_code == 303
    be_due(team)
    mails(team)
    with team.api.database.transaction() as session:
        item_ids = session.scalars(select(Item.id).where(Item.seller_id == team.seller_id)).all()
        assert item_ids

    assert sweep(team) == 2
    assert [calls(team.api, key) for key in (secret, bobs_secret, temporary)] == [401] * 3
    for person in (owner, member):
        assert person.browser.get("/keys").status_code == 403
    assert "belong to no organisation" not in owner.browser.get("/organisations").text
    assert bob.browser.get("/keys").status_code == 200
    people = {team.seller_id, owner.user.id, bob.user.id}
    assert {person_id for person_id, what in mails(team) if what == "It was deleted"} == people
    with team.api.database.transaction() as session:
        assert session.get(Organisation, team.organisation_id) is None
        for seller_id in (team.seller_id, bob.user.id):
            seller = session.get_one(User, seller_id)
            listed = members.list_members(session, seller.organisation_id)
            assert [(row.person_id, row.role) for row in listed] == [(seller_id, MemberRole.OWNER)]
        hers = team.seller_id
        left = select(Webhook.id).where(Webhook.user_id == hers, Webhook.deleted_at.is_(None))
        assert session.scalar(left) is None
        left = select(Install.id).where(Install.user_id == hers, Install.removed_at.is_(None))
        assert session.scalar(left) is None
        kept = select(Item.id).where(Item.seller_id == hers, Item.deleted_at.is_(None))
        assert session.scalars(kept).all() == item_ids
        resolved = select(Event.data["ended_at"].astext).where(
            Event.user_id == hers, Event.type == "alert.resolved"
        )
        assert session.scalars(resolved).one() is not None, "her alert was open"
        entries = audit.recent(session, limit=5, target_id=team.organisation_id)
        assert entries[0].action is AuditAction.ORGANISATION_DELETED


def test_a_deletion_that_fails_holds_up_no_other(team: Team) -> None:
    database = team.api.database
    bob, dev = team.join("bob"), team.join("dev")
    with database.transaction() as session:
        others = session.get_one(User, bob.user.id).organisation_id
        session.add(Membership(organisation_id=others, user_id=dev.user.id, role=MemberRole.ADMIN))
        now = clock.now(session)
        for hours, organisation_id in enumerate((team.organisation_id, others)):
            organisation = session.get_one(Organisation, organisation_id)
            organisation.deletion_due_at = now - timedelta(hours=2 - hours)
    due = deletion.DueDeletions()

    def end_one() -> int:
        with database.transaction() as session:
            return due.end_next_seller(session)

    with refused(database, "users", "UPDATE", f"OLD.id = '{team.seller_id}'"):
        with pytest.raises(DBAPIError):
            end_one()
        assert end_one() == 1
        with pytest.raises(DBAPIError):
            end_one()
    with database.transaction() as session:
        assert session.get(Organisation, others) is None
        assert session.get(Organisation, team.organisation_id) is not None
    assert (end_one(), end_one()) == (1, 0)


def test_an_action_that_waits_for_a_seller_to_leave_403(team: Team) -> None:
    """The member still belongs to the organisation, but the seller no longer does."""
    member, bob = team.join("dev", MemberRole.DEVELOPER), team.join("bob")
    brings_a_seller(team, bob)
    path = f"/keys/{team.hers.ids['key_id']}"
    with ThreadPoolExecutor(1) as pool:
        with team.api.database.transaction() as session:
            acting.lock(session, team.organisation_id)
            sellers.wait_for_actions(session, team.organisation_id)
            edit = pool.submit(member.send, path, name="mine", scope="read:items")
            until(lambda: waiting(team.api) == 1, "the action waits")
            sellers.release(session, SYSTEM, session.get_one(User, team.seller_id))
        assert edit.result(timeout=30).status_code == 403
