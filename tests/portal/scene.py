"""Two people with everything, and how the portal's routes are filled in for attacks on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from cute_api.portal import trust
from cute_api.portal.access import ViewAudience
from tests.fixtures.api import Api
from tests.portal.belongings import Belongings
from tests.portal.browser import Browser
from tests.portal.routes import Route

# Parameters that name nothing of any user's, with a value that exists.
NOBODYS: Mapping[str, str] = {
    "name": "errors",
    "operation_id": "get_me",
    "event_type": "item.sold",
    "form": "csv",
}
# What a page's own POST goes without, and why that is no risk.
WITHOUT_TOKEN: Mapping[str, str] = {
    "POST /device/code": "programs send it, with no cookie, and are nobody yet",
    "POST /device/token": "programs send it, with a code of their own",
    "POST /oauth/token": "apps send it, with a code and their key",
    "POST /oauth/revoke": "apps send it, with a token and their key",
    "POST /unsubscribe": "mail programs send it; the address holds a signed token of its own",
}

# What a user has; without the times that merely looking moves.
OWNED = {
    "users": "id",
    "api_keys": "user_id",
    "identities": "user_id",
    "webhooks": "user_id",
    "notices": "user_id",
    "memberships": "user_id",
}


@dataclass
class Scene:
    """Alice, who is logged in, and Bob, with one of everything each."""

    alice: Browser
    bob: Browser
    hers: Belongings
    his: Belongings
    api: Api

    def state(self, owner: Belongings) -> list[str]:
        """All rows that belong to the user."""
        with self.api.database.transaction() as session:
            return rows_of(session, UUID(owner.ids["user_id"]))

    def token(self, browser: Browser) -> str:
        """The token for forms of this browser's session."""
        return trust.form_token(browser.cookies[trust.SESSION])


def rows_of(session: Session, user_id: UUID) -> list[str]:
    """All rows that belong to a user, as JSON."""
    return [
        row
        for table, column in OWNED.items()
        for row in session.scalars(
            text(f"SELECT to_jsonb(t)::text FROM {table} t WHERE {column} = :id ORDER BY 1"),
            {"id": user_id},
        )
    ]


def path_of(route: Route, owner: Belongings, **others: str) -> str:
    try:
        return owner.path(route.rule, {**NOBODYS, **others})
    except KeyError as error:
        pytest.fail(
            f"{route} has the parameter {error}, which these tests don't know: give users one in "
            "`tests/portal/belongings.py`, or list it in NOBODYS there."
        )


def is_private(route: Route) -> bool:
    """Whether it asks for a login. Logging out is for anyone, but only ends a session."""
    return route.access is not ViewAudience.ANYONE or route.rule == "/logout"
