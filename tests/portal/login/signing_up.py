"""Signing up and choosing a new password: an API that sends emails, and the steps of a browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.fixtures.api import Api, furnish, running_api
from tests.fixtures.mails import sending_mails, waiting
from tests.portal.browser import PASSWORD, Browser
from tests.portal.mails.mail_server import MailServer, text_of
from tests.webhooks.backend import eventually

OTHER = "another battery staple"
PORTAL = "https://developers.cute.example"


@contextmanager
def running_with_mails(database_url: str, redis_url: str, mails: MailServer) -> Iterator[Api]:
    """An API that is no sandbox: addresses have to be confirmed."""
    with running_api(
        database_url,
        redis_url,
        sandbox=False,
        mail=f"smtp://127.0.0.1:{mails.port}",
        public_url=PORTAL,
    ) as running:
        furnish(running.database)
        with sending_mails(running):
            yield running


def forget_mails(api: Api, mails: MailServer) -> None:
    """Send the emails that the previous test queued, and forget them."""
    eventually(lambda: not waiting(api))
    mails.mails.clear()
    mails.refusing, mails.refused = False, 0


def sign_up(browser: Browser, email: str, **fields: str) -> httpx.Response:
    return browser.submit(
        "/signup", "/signup", **{"email": email, "username": "", "password": PASSWORD, **fields}
    )


def forget(browser: Browser, email: str) -> httpx.Response:
    return browser.submit("/forgot", "/forgot", email=email)


def link_of(mails: MailServer, count: int = 1) -> str:
    """The path of the link in the newest of `count` mails."""
    _, message = mails.wait_for(count)[-1]
    found = re.search(rf"{PORTAL}(/\w+\?token=[\w-]+)", text_of(message))
    assert found is not None, text_of(message)
    return found[1]


def open_link(browser: Browser, link: str, password: str) -> httpx.Response:
    return browser.submit(link, link.partition("?")[0], password=password)
