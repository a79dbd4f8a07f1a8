"""Which mails one gets: chosen in the portal, or by the link in a mail, without a login."""

from uuid import UUID

from sqlalchemy import select

from cute_api.models import User
from cute_api.models.enums import MailKind
from cute_api.sealing import Sealer
from cute_api.services.mail import preferences, unsubscribing
from cute_api.services.mail.templates import CHOOSABLE
from tests.fixtures.api import Api
from tests.portal.conftest import NewBrowser


def muted(api: Api, name: str) -> frozenset[MailKind]:
    with api.database.transaction() as session:
        return preferences.muted(session, user_id(api, name))


def user_id(api: Api, name: str) -> UUID:
    with api.database.transaction() as session:
        return session.scalars(select(User.id).where(User.email == f"{name}@cute.example")).one()


def test_mails_303_saves_what_is_ticked(browser: NewBrowser, api: Api) -> None:
    alice = browser("alice")
    assert alice.get("/account/mails").text.count(" checked") == len(CHOOSABLE)
    wanted = [kind for kind in CHOOSABLE if kind is not MailKind.KEY_EXPIRES]
    response = alice.submit("/account/mails", "/account/mails", kind=[*wanted, "verify_email", "x"])
    assert response.headers["Location"] == "/account/mails?done=1"
    assert muted(api, "alice") == {MailKind.KEY_EXPIRES}
    page = alice.get("/account/mails?done=1").text
    assert "Your choice was saved." in page
    assert page.count(" checked") == len(wanted)


def test_unsubscribe_200_without_a_login_turns_off_one_kind_and_a_get_nothing(
    browser: NewBrowser, api: Api
) -> None:
    browser("bob")
    keys = Sealer.of(api.settings).mail_keys
    kind = MailKind.WEBHOOK_FAILING
    path = f"/unsubscribe?token={unsubscribing.token(keys, user_id(api, 'bob'), kind)}"
    program = browser(site=None)
    assert "Stop these emails" in program.get(path).text
    assert muted(api, "bob") == set()
    for _ in range(2):
        response = program.post(path, data={"List-Unsubscribe": "One-Click"})
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
        assert muted(api, "bob") == {kind}
    nobodys = unsubscribing.token(keys, UUID(int=1), kind)
    security = unsubscribing.token(keys, user_id(api, "bob"), MailKind.NEW_LOGIN)
    for bad in ("", path[-8:], nobodys, security):
        assert program.post(f"/unsubscribe?token={bad}").status_code == 404
    assert muted(api, "bob") == {kind}
