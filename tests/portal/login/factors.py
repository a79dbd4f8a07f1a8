"""A person's phone with an authenticator app, and the steps of a login with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import time

import httpx
import pyotp
from sqlalchemy import select, update

from cute_api.models import MailWish, TotpSecret
from cute_api.models.enums import MailKind
from cute_api.services.accounts import accounts
from tests.fixtures.api import Api
from tests.portal.browser import PASSWORD, Browser

FACTORS, SECOND_STEP = "/account/second-factor", "/login/second-step"
SECRET = re.compile(r'name="secret" value="([A-Z2-7]{32})"')
CODES = re.compile(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}")
STEP_SECONDS = 30


@dataclass
class Phone:
    """Makes codes, each once. `codes` are the recovery codes that its owner has saved."""

    api: Api
    name: str
    secret: str
    codes: Sequence[str] = field(default_factory=list)

    def code(self) -> str:
        """The code of now, as if the last one had been used long ago."""
        with self.api.database.transaction() as session:
            user = accounts.need(session, f"{self.name}@cute.example")
            session.execute(
                update(TotpSecret).where(TotpSecret.user_id == user.id).values(last_step=0)
            )
        return self.same_code()

    def same_code(self, ago: int = 0) -> str:
        """The code of a step, whether or not it was used."""
        return pyotp.HOTP(self.secret).at(int(time()) // STEP_SECONDS - ago)


def set_up(api: Api, browser: Browser, name: str) -> Phone:
    """Add an authenticator app to the account of a browser that has just logged in."""
    setup = f"{FACTORS}/authenticator/setup"
    found = SECRET.search(browser.submit(FACTORS, setup).text)
    assert found is not None
    phone = Phone(api, name, found[1])
    response = browser.post(
        f"{FACTORS}/authenticator",
        data={**browser.form(FACTORS, setup), "secret": phone.secret, "code": phone.same_code()},
    )
    assert response.status_code == 200, response.text
    phone.codes = CODES.findall(response.text)
    return phone


def first_step(browser: Browser, name: str, password: str = PASSWORD) -> None:
    response = browser.log_in(name, password)
    assert (response.status_code, response.headers["Location"]) == (303, SECOND_STEP)


def second_step(browser: Browser, code: str) -> httpx.Response:
    return browser.submit(SECOND_STEP, SECOND_STEP, code=code)


def queued_kinds(api: Api, name: str) -> Sequence[MailKind]:
    """The kinds of emails that are queued for the account."""
    with api.database.transaction() as session:
        user = accounts.need(session, f"{name}@cute.example")
        return session.scalars(select(MailWish.kind).where(MailWish.user_id == user.id)).all()


def mailed_changes(api: Api, name: str) -> Sequence[str]:
    """What emails that are queued say about the account's second factors, oldest first."""
    with api.database.transaction() as session:
        user = accounts.need(session, f"{name}@cute.example")
        mails = session.scalars(
            select(MailWish)
            .where(MailWish.user_id == user.id, MailWish.kind == MailKind.SECOND_FACTOR_CHANGED)
            .order_by(MailWish.id)
        )
        return [mail.data["change"] for mail in mails]
