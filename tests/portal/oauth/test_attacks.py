"""No app gets a seller's consent by a session that it planted, or by a form that it changed."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from cute_api.models import AppCode, Install
from cute_api.models.enums import AppStatus
from cute_api.portal import trust
from tests.api.apps import CALLBACK, MadeApp, new_app
from tests.fixtures.api import Api
from tests.portal.browser import Browser
from tests.portal.conftest import NewBrowser, NewUser
from tests.portal.oauth.flow import asked


@pytest.fixture(scope="module")
def app(api: Api) -> MadeApp:
    return new_app(api.database)


def given(api: Api, app: MadeApp) -> int:
    """The number of codes and installs of an app."""
    with api.database.transaction() as session:
        return sum(
            session.query(model).filter_by(app_id=app.id).count() for model in (AppCode, Install)
        )


def sent(browser: Browser, shown: str, path: str) -> httpx.Response:
    """Open the page of a consent, and send its form to a path, perhaps another."""
    token = browser.form(shown, shown)[trust.FORM_FIELD]
    return browser.post(path, data={trust.FORM_FIELD: token, "decision": "allow"})


def test_a_planted_visit_leads_to_the_consent_but_gives_none(
    api: Api, app: MadeApp, browser: NewBrowser, new_user: NewUser
) -> None:
    """The app sets the cookies of a visit that wants its consent; the seller logs in with them."""
    new_user("planted")
    attacker, victim, path = browser(), browser(), asked(app)
    assert attacker.get(path).headers["Location"] == "/login"
    token = attacker.form("/login", "/login")[trust.FORM_FIELD]
    for cookie in attacker.cookies.jar:
        victim.cookies.set(cookie.name, cookie.value or "", domain=cookie.domain, path=cookie.path)
    assert victim.log_in("planted").headers["Location"] == path
    decision = {trust.FORM_FIELD: token, "decision": "allow"}
    assert victim.post(path, data=decision).status_code == 403
    for response in (attacker.get(path), attacker.post(path, data=decision)):
        assert response.headers["Location"] == "/login"
    assert given(api, app) == 0
    assert "Rail Lister" in victim.get(path).text
    assert given(api, app) == 0


def test_a_form_that_is_sent_to_another_request_is_judged_by_that_request(
    api: Api, app: MadeApp, browser: NewBrowser
) -> None:
    seller, path = browser("altered"), asked(app)
    draft = new_app(api.database, status=AppStatus.DRAFT)
    elsewhere = {
        asked(app, redirect_uri="https://evil.example/callback"): 400,
        asked(app, redirect_uri="//evil.example"): 400,
        asked(app, client_id="https://evil.example"): 400,
        asked(draft): 403,
    }
    for altered, status in elsewhere.items():
        response = sent(seller, path, altered)
        assert (response.status_code, "Location" in response.headers) == (status, False), altered
    for change in ({"scope": "webhooks"}, {"code_challenge_method": "plain"}):
        answer = sent(seller, path, asked(app, **change)).headers["Location"]
        query = parse_qs(urlsplit(answer).query)
        assert answer.startswith(f"{CALLBACK}?") and "code" not in query
        # Against mix-up: an app that has several issuers sees whose answer it is.
        assert query["iss"] == [api.base_url]
    assert given(api, app) == given(api, draft) == 0
