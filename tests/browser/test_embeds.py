"""Webhook pages in a frame of another site, as a browser sees it."""

from collections.abc import Iterator
from contextlib import ExitStack
from html import escape

import httpx
import pytest
from playwright.sync_api import Frame, Page, expect
from sqlalchemy import select

from cute_api.models import Organisation, User
from cute_api.models.enums import Scope
from cute_api.services.keys import keys
from scripts.shared.http_server import HttpServer, Response, serving
from tests.browser.checks import check_page
from tests.browser.conftest import NewPerson, Site
from tests.browser.guard import Guard


@pytest.fixture
def partners(guard: Guard) -> Iterator[list[HttpServer]]:
    """Two products that frame the link in their address, by another name of the loopback, so that
    they are other sites to a browser.
    """

    def frame(link: str) -> Response:
        size = 'width="900" height="600"'
        page = f'<!doctype html><title>Shop</title><iframe src="{escape(link)}" {size}></iframe>'
        return Response(200, page.encode(), {"Content-Type": "text/html"})

    with ExitStack() as stack:
        servers = [
            stack.enter_context(serving(lambda request: frame(request.parameters["link"])))
            for _ in range(2)
        ]
        for server in servers:
            guard.let_through(origin_of(server))
        yield servers


def origin_of(server: HttpServer) -> str:
    return f"http://localhost:{server.port}"


def link_of(site: Site, person: NewPerson, origin: str) -> str:
    """A link of Alice, whose organisation registered the origin."""
    with site.database.transaction() as session:
        user = session.get_one(User, person("alice").id)
        organisation = session.scalars(
            select(Organisation).where(Organisation.id == user.organisation_id)
        ).one()
        organisation.frame_origins = [origin]
        secret = keys.create(session, user=user, name="product", scopes=tuple(Scope)).secret
    response = httpx.post(
        f"{site.base_url}/v1/webhooks/embed-links",
        json={"read_only": False},
        headers={"Authorization": f"Bearer {secret}"},
        trust_env=False,
    )
    assert response.status_code == 201, response.text
    link: str = response.json()["url"]
    return link


def shown_in(visit: Page, partner: HttpServer, link: str) -> Frame:
    """The frame of a product's page, once it has loaded."""
    visit.goto(str(httpx.URL(origin_of(partner), params={"link": link})))
    [frame] = visit.main_frame.child_frames
    frame.wait_for_load_state()
    return frame


def test_a_registered_product_frames_the_pages_and_no_other_does(
    site: Site, visit: Page, person: NewPerson, guard: Guard, partners: list[HttpServer]
) -> None:
    registered, other = partners
    frame = shown_in(visit, registered, link_of(site, person, origin_of(registered)))
    expect(frame.get_by_role("heading", level=1)).to_have_text("Webhooks")
    frame.get_by_role("link", name="Register a webhook").click()
    frame.get_by_label("URL").fill("http://127.0.0.1:9/hook")
    frame.get_by_role("checkbox", name="item.sold").check()
    frame.get_by_role("button", name="Register webhook").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("The webhook was registered")
    frame.get_by_role("link", name="I've saved it").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("http://127.0.0.1:9/hook")

    link = link_of(site, person, origin_of(registered))
    guard.allow("frame-ancestors")
    refused = shown_in(visit, other, link)
    assert refused.url.startswith("chrome-error:")
    assert refused.get_by_role("heading", name="Webhooks").count() == 0
    visit.goto(link)
    check_page(visit)
