"""Changing an email address: both mailboxes confirm, and nobody learns who has an address."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from cute_api.models import EmailChange, User
from cute_api.outbound.mail import Mail
from cute_api.sealing import Sealer
from cute_api.services.accounts import accounts
from cute_api.services.common.removing import past, remove
from cute_api.services.mail.mailer import Mailer
from tests.fixtures.api import Api
from tests.fixtures.mails import Post, work
from tests.portal.browser import PASSWORD, Browser
from tests.portal.conftest import NewBrowser, NewUser

Look = Callable[[str], str]
FORM, CONFIRM = "/account/email", "/account/email/confirm"
OLD, NEW, REFUSED = (
    "Confirm the new address of your account",
    "Confirm your new address",
    "This address can't be used for another account",
)


@pytest.fixture
def names() -> tuple[str, str, str]:
    """A user's name, their address, and a new one that looks like no other."""
    name = "eva" + "".join(chr(ord("a") + int(digit, 16)) for digit in uuid4().hex[:8])
    return name, f"{name}@cute.example", f"{name}@elsewhere.example"


def ask(browser: Browser, email: str, password: str = PASSWORD) -> int:
    return browser.submit(FORM, FORM, email=email, current=password).status_code


def mails(api: Api) -> dict[tuple[str, str], Mail]:
    """Take the queued emails, by recipient and subject."""
    post = Post()
    work(Mailer(api.database, post, api.settings.portal_url, Sealer.of(api.settings).mail_keys))
    return {(mail.to, mail.subject): mail for mail in post.sent}


def link(mail: Mail) -> str:
    found = re.search(r"/account/email/confirm\?\S+", mail.text)
    assert found is not None
    return found[0]


def confirm(browser: Browser, path: str) -> tuple[int, str]:
    response = browser.submit(path, CONFIRM)
    return response.status_code, response.headers.get("Location", "")


def email_of(api: Api, username: str) -> str:
    with api.database.transaction() as session:
        return session.scalars(select(User.email).where(User.username == username)).one()


def links_of(api: Api, old: str, new: str) -> tuple[str, str]:
    sent = mails(api)
    return link(sent[old, OLD]), link(sent[new, NEW])


def test_both_mailboxes_confirm_and_each_link_works_once(
    api: Api, browser: NewBrowser, names: tuple[str, str, str]
) -> None:
    name, old, new = names
    eva = browser(name)
    assert ask(eva, new) == 303
    of_old, of_new = links_of(api, old, new)
    assert confirm(eva, of_new) == (303, f"{FORM}?done=confirmed")
    assert email_of(api, name) == old
    assert eva.get(of_new).status_code == 403
    assert confirm(eva, of_old) == (303, f"{FORM}?done=changed")
    assert email_of(api, name) == new
    assert eva.get(of_old).status_code == 403
    assert [to for to, _ in mails(api)] == [old]
    assert eva.is_in() and "Email address changed" in eva.get("/account/activity").text
    for email, status in ((new, 303), (old, 422)):
        entered = browser().submit("/login", "/login", email=email, password=PASSWORD)
        assert entered.status_code == status


def test_a_link_sent_to_the_former_mailbox_opens_nothing_afterwards(
    api: Api, browser: NewBrowser, names: tuple[str, str, str]
) -> None:
    name, old, new = names
    eva = browser(name)
    browser().submit("/forgot", "/forgot", email=old)
    (reset,) = re.findall(r"/reset\?token=\S+", mails(api)[old, "Choose a new password"].text)
    assert browser().get(reset).status_code == 200
    assert ask(eva, new) == 303
    for path in links_of(api, old, new):
        assert confirm(eva, path)[0] == 303
    assert email_of(api, name) == new
    assert browser().get(reset).status_code == 403


def with_ones(email: str) -> str:
    return email.replace("l", "1")


@pytest.mark.parametrize("look", [str, str.upper, with_ones])
def test_a_taken_or_confusable_address_is_refused_in_its_mailbox_only(
    api: Api, browser: NewBrowser, new_user: NewUser, names: tuple[str, str, str], look: Look
) -> None:
    name, old, free = names
    taken = f"lil{name}"
    new_user(taken)
    wanted = look(f"{taken}@cute.example")
    eva = browser(name)

    def shown(email: str) -> tuple[int, str]:
        response = eva.submit(FORM, FORM, email=email, current=PASSWORD)
        text = eva.get(response.headers["Location"]).text.replace(email, "…")
        return response.status_code, re.sub(r'value="[^"]*"|<time.*?</time>', "", text)

    assert shown(free) == shown(wanted)
    sent = mails(api)
    ours = {key for key in sent if key[0] in {old, free, wanted}}
    assert ours == {(old, OLD), (wanted, REFUSED)}
    assert "token=" not in sent[wanted, REFUSED].text
    assert confirm(eva, link(sent[old, OLD])) == (303, f"{FORM}?done=confirmed")
    assert email_of(api, name) == old


@pytest.mark.parametrize(
    "email", ["eva@cut\u00e9.example", "ev\u0430@cute.example", "a@b", "x y@cute.example"]
)
def test_422_for_an_address_that_misleads_or_is_not_one(browser: NewBrowser, email: str) -> None:
    assert ask(browser("eva-wrong"), email) == 422


def test_422_for_a_wrong_password_and_the_own_address(
    api: Api, browser: NewBrowser, names: tuple[str, str, str]
) -> None:
    name, old, new = names
    eva = browser(name)
    assert ask(eva, new, "wrong password 1") == 422
    assert ask(eva, old.upper()) == 422
    assert {OLD, NEW}.isdisjoint(subject for _, subject in mails(api))


def test_links_work_only_in_a_session_of_their_user(
    api: Api, browser: NewBrowser, names: tuple[str, str, str]
) -> None:
    """A victim who clicks must not give another account their address."""
    name, old, new = names
    eva, victim = browser(name), browser(f"v{name}")
    assert ask(eva, new) == 303
    of_old, of_new = links_of(api, old, new)
    for path in (of_old, of_new):
        assert victim.get(path).status_code == 403
        assert browser().get(path).headers["Location"] == "/login"
        sent = {**eva.form(path, CONFIRM), **victim.form(FORM, FORM)}
        assert victim.post(CONFIRM, data=sent).status_code == 403
    assert email_of(api, name) == old


def test_another_request_a_cancellation_a_password_and_time_end_the_links(
    api: Api, browser: NewBrowser, names: tuple[str, str, str]
) -> None:
    name, old, new = names
    eva = browser(name)
    assert ask(eva, new) == 303
    replaced = links_of(api, old, new)
    assert ask(eva, f"other{new}") == 303
    cancelled = links_of(api, old, f"other{new}")
    assert eva.submit(FORM, f"{FORM}/cancel").status_code == 303
    assert ask(eva, new) == 303
    over = links_of(api, old, new)
    with api.database.transaction() as session:
        session.execute(update(EmailChange).values(expires_at=EmailChange.created_at))
    for path in (*replaced, *cancelled, *over):
        assert eva.get(path).status_code == 403
    with api.database.transaction() as session:
        assert remove(session, EmailChange, past(EmailChange.expires_at), 100) >= 1
        assert session.scalars(select(EmailChange)).all() == []
    assert ask(eva, new) == 303
    stopped = links_of(api, old, new)
    other = "another battery staple"
    eva.submit("/account", "/account/password", current=PASSWORD, password=other)
    for path in stopped:
        assert eva.get(path).status_code == 403
    assert email_of(api, name) == old


def test_an_address_that_was_taken_meanwhile_is_refused_at_the_last_link(
    api: Api, browser: NewBrowser, names: tuple[str, str, str]
) -> None:
    name, old, new = names
    eva = browser(name)
    assert ask(eva, new) == 303
    of_old, of_new = links_of(api, old, new)
    assert confirm(eva, of_new)[0] == 303
    with api.database.transaction() as session:
        accounts.create(session, email=new.upper())
    assert confirm(eva, of_old)[0] == 409
    assert email_of(api, name) == old
