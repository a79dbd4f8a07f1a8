"""An `<iframe>` of another product that shows webhook pages, as far as HTTP goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import httpx
from sqlalchemy import select, update

from cute_api.models import Organisation, User
from cute_api.portal import trust
from cute_api.portal.webhooks.embedding import COOKIE
from tests.fixtures.api import Api, Client
from tests.portal.browser import Browser

ORIGIN = "https://app.shop.example"


@dataclass
class Frame:
    """A browser whose link was opened: `root` is the path of its pages, `session` its cookie.

    The browser has the cookie as a header, because httpx sends no `Secure` cookie over HTTP.
    """

    browser: Browser
    root: str
    session: str

    def get(self, path: str) -> httpx.Response:
        return self.browser.get(self.root + path)

    def send(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of ours."""
        token = trust.form_token(self.session)
        return self.browser.post(self.root + path, data={trust.FORM_FIELD: token, **fields})


def user_id_of(api: Api, name: str) -> UUID:
    with api.database.transaction() as session:
        return session.scalars(select(User.id).where(User.email == f"{name}@cute.example")).one()


def register_origins(api: Api, user_id: UUID, origins: Sequence[str] = (ORIGIN,)) -> None:
    """Let pages on these origins frame those of the user's organisation."""
    organisation_id = select(User.organisation_id).where(User.id == user_id).scalar_subquery()
    with api.database.transaction() as session:
        session.execute(
            update(Organisation)
            .where(Organisation.id == organisation_id)
            .values(frame_origins=list(origins))
        )


def link_of(client: Client, *, read_only: bool = False) -> str:
    """A new link, as a path."""
    made = client.post("/webhooks/embed-links", json={"read_only": read_only})
    assert made.status_code == 201, made.text
    url = httpx.URL(made.json()["url"])
    return url.raw_path.decode()


def cookie_of(opened: httpx.Response) -> dict[str, str]:
    """The attributes of the cookie that a link sets, and its value under its name.

    `http.cookies` of Python 3.11 doesn't know `Partitioned`.
    """
    [header] = opened.headers.get_list("Set-Cookie")
    pairs = [part.partition("=") for part in header.split("; ")]
    return {name: value for name, _, value in pairs}


def follow(browser: Browser, link: str) -> Frame:
    """Open a link."""
    opened = browser.get(link)
    assert opened.status_code == 303, opened.text
    session = cookie_of(opened)[COOKIE]
    browser.headers["Cookie"] = f"{COOKIE}={session}"
    return Frame(browser, opened.headers["Location"].removesuffix("/webhooks"), session)


def ancestors_of(response: httpx.Response) -> list[str]:
    """Who may frame a response."""
    [policy] = response.headers.get_list("Content-Security-Policy")
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    return parts["frame-ancestors"].split(" ")
