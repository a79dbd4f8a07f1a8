"""An organisation of Alice with a member for each role, and a browser for each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest

from cute_api.models import User
from cute_api.models.enums import MemberRole
from cute_api.portal import trust
from cute_api.sealing import Sealer
from cute_api.services.organisations import acting, members
from tests.fixtures.api import Api
from tests.portal.belongings import Belongings, give
from tests.portal.browser import Browser
from tests.portal.colleagues import new_person, put_member
from tests.portal.scene import rows_of

REFUSED = "Your role does not allow this"


@dataclass
class Person:
    """Somebody who is logged in, and acts for Alice's seller. `user` is a detached row."""

    user: User
    browser: Browser

    @property
    def token(self) -> str:
        """A token for forms of their session."""
        return trust.form_token(self.browser.cookies[trust.SESSION])

    def send(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of ours."""
        return self.browser.post(path, data={trust.FORM_FIELD: self.token, **fields})


@dataclass
class Team:
    """Alice's organisation, with what her seller has."""

    api: Api
    seller_id: UUID
    organisation_id: UUID
    hers: Belongings
    join: Callable[..., Person]

    def put(self, person: Person, role: MemberRole, *, organisation_id: UUID | None = None) -> None:
        """Give a person a role in the organisation, or in another one."""
        with self.api.database.transaction() as session:
            put_member(session, organisation_id or self.organisation_id, person.user.id, role)

    def roles(self, organisation_id: UUID | None = None) -> dict[UUID, MemberRole]:
        """The roles of the members of the organisation, or of another one, by their ids."""
        with self.api.database.transaction() as session:
            found = members.list_members(session, organisation_id or self.organisation_id)
            return {member.person_id: member.role for member in found}

    def state(self) -> list[str]:
        """All rows that belong to the seller and the organisation."""
        with self.api.database.transaction() as session:
            return rows_of(session, self.seller_id) + [
                str((member.person_id, member.role))
                for member in members.list_members(session, self.organisation_id)
            ]


@pytest.fixture
def team(api: Api) -> Iterator[Team]:
    """A new organisation. `join` makes a member who acts for its seller."""
    opened: list[Browser] = []

    def join(name: str, role: MemberRole | None = None) -> Person:
        with api.database.transaction() as session:
            user = new_person(session, name)
            if role is not None:
                put_member(session, owner.organisation_id, user.id, role)
            session.expunge(user)
        browser = Browser(api.base_url)
        opened.append(browser)
        # A login also confirms what is dangerous, for a while.
        assert browser.log_in(user.email.partition("@")[0]).status_code == 303
        if role is not None:
            with api.database.transaction() as session:
                assert acting.choose(session, browser.cookies[trust.SESSION], owner.id)
        return Person(user, browser)

    with api.database.transaction() as session:
        owner = new_person(session, "alice")
        session.expunge(owner)
    hers = give(api.database, owner.id, Sealer.of(api.settings))
    yield Team(api, owner.id, owner.organisation_id, hers, join)
    for browser in opened:
        browser.close()
